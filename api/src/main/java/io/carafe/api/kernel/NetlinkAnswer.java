package io.carafe.api.kernel;

import java.util.function.Function;

/**
 * What the kernel answered to changes by rtnetlink(7).
 *
 * @param result success, or the first error
 * @param complaint what the kernel says about the error, in its own words; often empty
 * @param failed which change failed, counted from 0; -1 when none did
 */
public record NetlinkAnswer(Result result, String complaint, int failed) {
    /** All was done. */
    public static final NetlinkAnswer DONE = new NetlinkAnswer(Result.of(0), "", -1);

    /** The one of these changes failed, or the socket did. */
    public static NetlinkAnswer failure(Errno errno, String complaint, int failed) {
        return new NetlinkAnswer(Result.failure(errno), complaint, failed);
    }

    public boolean ok() {
        return result.ok();
    }

    public boolean failedWith(Errno errno) {
        return result.failedWith(errno);
    }

    /** The error. Only after a failure. */
    public Errno errno() {
        return result.errno();
    }

    /**
     * Nothing after a success.
     *
     * @param attempted what was tried, in words that complete "cannot …"
     * @throws KernelException when a change failed, with what the kernel says about it
     */
    public void orThrow(String attempted) {
        orThrow(errno -> new KernelException(attempted, errno, sentence()));
    }

    /** As {@link #orThrow(String)}, with the exception that {@code failure} makes of the error. */
    public void orThrow(Function<Errno, ? extends RuntimeException> failure) {
        result.orThrow(failure);
    }

    /** The complaint as a sentence; empty when there is none. */
    public String sentence() {
        return complaint.isEmpty() ? "" : "The kernel says: " + complaint + (complaint.endsWith(".") ? "" : ".");
    }
}
