package io.carafe.runtime.resolve;

import io.carafe.api.error.InvalidSpecificationException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The named volumes: {@code volumes/NAME/_data}. Thread-safe. */
public final class VolumeStore {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

    private final Path root;

    public VolumeStore(Path root) {
        this.root = root;
    }

    /** The directory with a directory for each volume; made with the first. */
    public Path root() {
        return root;
    }

    /** Whether a volume may be called so. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Where a volume's files are, or will be. */
    public Path data(String name) {
        if (!isName(name)) {
            throw new InvalidSpecificationException(
                    "\"" + name + "\" is not a name for a volume",
                    "A name begins with a letter or digit and goes on with those, '_', '.' and '-'. A directory of the "
                            + "host is given by an absolute path, or one that begins with a dot.");
        }
        return root.resolve(name).resolve("_data");
    }
}
