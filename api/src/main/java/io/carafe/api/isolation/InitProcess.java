package io.carafe.api.isolation;

import io.carafe.api.ContainerSpec;
import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * The init process that {@code --init} puts before the command, as PID 1: it reaps orphans and passes signals on. The PID
 * isolator mounts a program of the host's at {@link #PATH}; the runtime puts {@link #PREFIX} before the command's words.
 */
public final class InitProcess {
    /** Where the program is in the container; Docker's place for it. */
    public static final Pathname PATH = Pathname.of("/dev/init");

    /** What comes before the command. */
    public static final List<Pathname> PREFIX = List.of(PATH, Pathname.of("--"));

    /** The programs that will do, the best first, by their names in {@link HostProfile#programs}. */
    public static final List<String> PROGRAMS = List.of("docker-init", "catatonit", "tini-static", "tini");

    private InitProcess() {}

    /** Whether the container has one. */
    public static boolean isWanted(ContainerSpec spec) {
        return spec.process().init();
    }
}
