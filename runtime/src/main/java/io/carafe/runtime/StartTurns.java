package io.carafe.runtime;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.state.ContainerRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets those who start the same container do it one after another, so that each knows what came of the start before: whether
 * its command runs can be seen on disk only a moment later. Thread-safe.
 */
final class StartTurns {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Turn> starting = new ConcurrentHashMap<>();

    /** The right to start a container, until it is closed. */
    final class Turn implements AutoCloseable {
        private final String id;
        private final CountDownLatch done = new CountDownLatch(1);

        private Turn(String id) {
            this.id = id;
        }

        @Override
        public void close() {
            starting.remove(id, this);
            done.countDown();
        }
    }

    /**
     * Waits until nobody else of this engine's starts a container.
     *
     * @throws ContainerConflictException when that takes too long
     */
    Turn take(ContainerRecord container) {
        Turn own = new Turn(container.id());
        long begin = System.nanoTime();
        Turn before = starting.putIfAbsent(container.id(), own);
        while (before != null) {
            if (!hasEnded(before, PATIENCE.toNanos() - (System.nanoTime() - begin))) {
                throw new ContainerConflictException("container " + container.name() + " is being started", "");
            }
            before = starting.putIfAbsent(container.id(), own);
        }
        return own;
    }

    private static boolean hasEnded(Turn turn, long nanos) {
        try {
            return turn.done.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException noLonger) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
