package io.carafe.api.kernel;

import java.util.function.Function;

/**
 * What a system call answered: a value, or an error number. The kernel gives both in one register, errors as values
 * from -4095 to -1 (syscall(2)); so does this record.
 *
 * @param raw the register as the kernel left it
 */
public record Result(long raw) {

    /** A success that carries {@code value}. */
    public static Result of(long value) {
        return new Result(value);
    }

    /** A failure. */
    public static Result failure(Errno errno) {
        return new Result(-errno.number());
    }

    public boolean ok() {
        return raw < -4095 || raw >= 0;
    }

    public boolean failedWith(Errno errno) {
        return raw == -errno.number() && !ok();
    }

    /** The positive error number, or 0 after a success. */
    public int errorNumber() {
        return ok() ? 0 : (int) -raw;
    }

    /** The error, {@link Errno#UNKNOWN} for a number without a name. Only after a failure. */
    public Errno errno() {
        if (ok()) {
            throw new IllegalStateException("the call succeeded with " + raw);
        }
        return Errno.of((int) -raw);
    }

    /**
     * The value of a success.
     *
     * @param attempted what was tried, in words that complete "cannot …": {@code open /etc/passwd}
     * @throws KernelException when the call failed
     */
    public long orThrow(String attempted) {
        if (!ok()) {
            throw new KernelException(attempted, errno());
        }
        return raw;
    }

    /** As {@link #orThrow(String)}, for a descriptor, a pid or another value that fits an {@code int}. */
    public int intOrThrow(String attempted) {
        return Math.toIntExact(orThrow(attempted));
    }

    /** The value of a success, or the exception that {@code failure} makes of the error. */
    public long orThrow(Function<Errno, ? extends RuntimeException> failure) {
        if (!ok()) {
            throw failure.apply(errno());
        }
        return raw;
    }

    @Override
    public String toString() {
        return ok() ? Long.toString(raw) : "-1 " + errno().name() + " (" + errno().text() + ")";
    }
}
