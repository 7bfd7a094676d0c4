package io.carafe.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** When the host was booted, to the second: {@code btime} of proc_stat(5). Thread-safe. */
record BootTime(Path stat) {
    private static final String LABEL = "btime ";

    /** The time; long ago when nobody knows. */
    Instant instant() {
        try {
            List<String> lines = Files.readAllLines(stat);
            return lines.stream()
                    .filter(line -> line.startsWith(LABEL))
                    .map(line -> Instant.ofEpochSecond(
                            Long.parseLong(line.substring(LABEL.length()).strip())))
                    .findFirst()
                    .orElse(Instant.EPOCH);
        } catch (IOException unreadable) {
            return Instant.EPOCH;
        }
    }
}
