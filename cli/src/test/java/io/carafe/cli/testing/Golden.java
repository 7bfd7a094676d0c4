package io.carafe.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that people read, kept in {@code src/test/resources/golden}. With the system property {@code carafe.golden=write}
 * the files are written anew, for a person to look at the difference.
 */
public final class Golden {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    /** Fails unless {@code actual} is what the file of this name holds. */
    public static void assertMatches(String name, String actual) {
        if ("write".equals(System.getProperty("carafe.golden"))) {
            write(name, actual);
        }
        assertThat(actual).as("golden/%s", name).isEqualTo(read(name));
    }

    private static String read(String name) {
        Path file = DIRECTORY.resolve(name);
        try {
            return Files.exists(file) ? Files.readString(file) : "there is no " + file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String name, String text) {
        try {
            Files.createDirectories(DIRECTORY.resolve(name).getParent());
            Files.writeString(DIRECTORY.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
