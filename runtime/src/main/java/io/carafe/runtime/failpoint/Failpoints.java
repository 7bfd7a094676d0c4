package io.carafe.runtime.failpoint;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Ends this program at one {@link Failpoint}, as {@code kill -9} would, when a test wants that; otherwise it costs a
 * comparison. Thread-safe.
 */
public final class Failpoints {
    /** {@code NAME:FILE}: where to die, and a file that says, once it is there, that this has happened. */
    public static final String VARIABLE = "CARAFE_FAILPOINT";

    /** None is armed. */
    public static final Failpoints NONE = new Failpoints(Optional.empty());

    private static final int KILLED = 137;

    private final Optional<Armed> armed;

    private record Armed(Failpoint place, Path marker) {}

    private Failpoints(Optional<Armed> armed) {
        this.armed = armed;
    }

    /**
     * Those of a value of the {@link #VARIABLE}; none for an empty one.
     *
     * @throws IllegalArgumentException when there is no failpoint of that name
     */
    public static Failpoints of(String value) {
        if (value.isEmpty()) {
            return NONE;
        }
        int colon = value.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(VARIABLE + " is " + value + ", and not NAME:FILE");
        }
        Failpoint place = Failpoint.valueOf(value.substring(0, colon));
        return new Failpoints(Optional.of(new Armed(place, Path.of(value.substring(colon + 1)))));
    }

    /** The program has come here. */
    public void reached(Failpoint place) {
        if (armed.isPresent()
                && armed.get().place() == place
                && isFirst(armed.get().marker())) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private static boolean isFirst(Path marker) {
        try {
            Files.createFile(marker);
            return true;
        } catch (FileAlreadyExistsException before) {
            return false;
        } catch (IOException noPlace) {
            throw new IllegalStateException("cannot mark a failpoint in " + marker, noPlace);
        }
    }
}
