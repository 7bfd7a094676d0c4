package io.carafe.api.kernel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a system call answered that gives more than a number: a value, or an error. See {@link Result} for the calls
 * that give a number.
 */
public final class Answer<T> {
    private final @Nullable T value;
    private final Result result;

    private Answer(@Nullable T value, Result result) {
        this.value = value;
        this.result = result;
    }

    public static <T> Answer<T> of(T value) {
        return new Answer<>(value, Result.of(0));
    }

    public static <T> Answer<T> failure(Errno errno) {
        return new Answer<>(null, Result.failure(errno));
    }

    /** A failed result as an answer of any type. */
    public static <T> Answer<T> failure(Result failed) {
        if (failed.ok()) {
            throw new IllegalArgumentException("not a failure: " + failed);
        }
        return new Answer<>(null, failed);
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

    /** As {@link Result#orThrow(String)}. */
    public T orThrow(String attempted) {
        return orThrow(errno -> new KernelException(attempted, errno));
    }

    /** The value, or the exception that {@code failure} makes of the error. */
    public T orThrow(Function<Errno, ? extends RuntimeException> failure) {
        if (value == null) {
            throw failure.apply(errno());
        }
        return value;
    }

    @Override
    public String toString() {
        return ok() ? String.valueOf(value) : result.toString();
    }
}
