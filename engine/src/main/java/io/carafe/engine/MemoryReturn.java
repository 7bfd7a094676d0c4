package io.carafe.engine;

import io.carafe.linux.NativeHeap;

/**
 * Gives back the memory that a burst of work has left, once the engine rests. The JVM by itself gives nothing back while it
 * has nothing to do, which may be for days. For one thread.
 */
final class MemoryReturn {
    /** For how long nobody must have come or gone: a collection holds up whoever comes meanwhile, for some ten milliseconds. */
    private static final long REST_NANOS = 1_000_000_000L;
    /** Fewer sessions than this leave nothing that is worth it. */
    private static final long BURST = 20;

    private final Runnable giveBack;
    private long seen;

    MemoryReturn(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    static MemoryReturn ofThisProcess() {
        return new MemoryReturn(() -> {
            System.gc();
            new NativeHeap().trim();
        });
    }

    /** For how long there is nothing to do for this, at least; negative when there is nothing to do at all. */
    long waitNanos(long sessions, long quietNanos) {
        return sessions - seen < BURST ? -1 : Math.max(0, REST_NANOS - quietNanos);
    }

    /**
     * Gives memory back if it is time to.
     *
     * @param sessions how many there have been since the engine began
     */
    void look(long sessions, long quietNanos) {
        if (waitNanos(sessions, quietNanos) == 0) {
            seen = sessions;
            giveBack.run();
        }
    }
}
