package io.carafe.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells what somebody may still be working on from what a dead engine has left. */
record DirectoryAge(Clock clock) {
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** Whether the directory was changed within the last minute; true also when it cannot be told. */
    boolean isYoung(Path directory) {
        try {
            Instant changed = Files.getLastModifiedTime(directory).toInstant();
            return changed.plus(YOUNG).isAfter(clock.instant());
        } catch (IOException gone) {
            return true;
        }
    }
}
