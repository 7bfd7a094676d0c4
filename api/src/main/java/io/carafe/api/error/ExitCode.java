package io.carafe.api.error;

/** The one table of exit codes, which is Docker's. Every other code is the container's own. */
public final class ExitCode {
    /** Carafe itself failed: a bad option, a missing image, a refused system call. */
    public static final int ENGINE_ERROR = 125;
    /** The command exists in the container and cannot be executed. */
    public static final int CANNOT_EXECUTE = 126;
    /** The command does not exist in the container. */
    public static final int NOT_FOUND = 127;

    private static final int SIGNAL_BASE = 128;

    private ExitCode() {}

    /** The code of a process that a signal ended. */
    public static int ofSignal(int signal) {
        return SIGNAL_BASE + signal;
    }
}
