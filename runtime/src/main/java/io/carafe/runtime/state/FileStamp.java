package io.carafe.runtime.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells whether a file or directory is still what it was. A file that is replaced has another key; a directory to which a
 * name is added has another time.
 */
public record FileStamp(FileTime modified, long size, String key) {
    /** The kernel's clock for files goes in steps of up to 10 ms: what changes within one cannot be told apart. */
    private static final Duration STEP = Duration.ofMillis(20);

    /** Empty when there is no such file. */
    public static Optional<FileStamp> of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new FileStamp(
                    attributes.lastModifiedTime(), attributes.size(), Objects.toString(attributes.fileKey(), "")));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether a change after this time gives another stamp. */
    public boolean tellsChangesAfter(Instant time) {
        return modified.toInstant().plus(STEP).isBefore(time);
    }
}
