package io.carafe.api.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/** A descriptor that somebody owns and closes exactly once, for use in try-with-resources. Thread-safe. */
public final class Descriptor implements AutoCloseable {
    private final FileCalls kernel;
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    public Descriptor(FileCalls kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    /** The number, while open. */
    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("descriptor " + number + " is closed");
        }
        return number;
    }

    /** Closes it, once; the kernel frees the number whatever close(2) answers. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            kernel.close(number);
        }
    }

    @Override
    public String toString() {
        return "descriptor " + number + (closed.get() ? " (closed)" : "");
    }
}
