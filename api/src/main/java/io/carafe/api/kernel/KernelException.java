package io.carafe.api.kernel;

import io.carafe.api.error.CarafeException;

/** The kernel refused a system call. */
public final class KernelException extends CarafeException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /**
     * @param attempted what was tried, in words that complete "cannot …"
     * @param errno what the kernel answered
     */
    public KernelException(String attempted, Errno errno) {
        this(attempted, errno, "");
    }

    /** As {@link #KernelException(String, Errno)}, with what the user can do about it, as a sentence. */
    public KernelException(String attempted, Errno errno, String advice) {
        super("cannot " + attempted + ": " + errno.name() + " (" + errno.text() + ")", advice);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
