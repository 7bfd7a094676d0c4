package io.carafe.api.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An eventfd(2) among the descriptors that a thread polls, by which another thread wakes it. Thread-safe. */
public final class WakeUp implements AutoCloseable {
    private static final ByteBuffer ONE = ByteBuffer.allocateDirect(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(0, 1)
            .asReadOnlyBuffer();

    private final FileCalls kernel;
    private final Descriptor counter;
    private boolean closed;

    public WakeUp(FileCalls kernel) {
        this.kernel = kernel;
        this.counter = new Descriptor(kernel, kernel.eventfd().intOrThrow("make an eventfd"));
    }

    /** What is to be polled for input. */
    public PollEntry entry() {
        return PollEntry.of(counter.number(), PollEntry.IN);
    }

    /** Whether an answer of poll(2) is about this. */
    public boolean isIn(PollEntry entry) {
        return entry.descriptor() == counter.number();
    }

    /**
     * Ends the waiting, or the next one, until {@link #clear} is called. Nothing after {@link #close}: who waited may have had
     * another reason to look up, and be gone.
     */
    public synchronized void signal() {
        if (!closed) {
            kernel.write(counter.number(), ONE.duplicate());
        }
    }

    /** Forgets the signals until now. */
    public void clear() {
        kernel.read(counter.number(), ByteBuffer.allocateDirect(Long.BYTES));
    }

    @Override
    public synchronized void close() {
        closed = true;
        counter.close();
    }
}
