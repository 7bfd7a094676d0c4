package io.carafe.api.kernel;

import io.carafe.api.error.ExitCode;

/**
 * How a process ended.
 *
 * @param signalled whether a signal ended it
 * @param status the exit status from 0 to 255, or the number of the signal
 * @param coreDumped whether it left a core
 */
public record Exit(boolean signalled, int status, boolean coreDumped) {

    /** The code that a shell and Docker report: the status, or 128 and the signal. */
    public int code() {
        return signalled ? ExitCode.ofSignal(status) : status;
    }
}
