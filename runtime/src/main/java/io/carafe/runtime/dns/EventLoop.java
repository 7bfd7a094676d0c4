package io.carafe.runtime.dns;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One thread that waits for all channels and deadlines of a resolver. Only {@link #execute} and {@link #close} may be
 * called by another thread.
 */
final class EventLoop implements Runnable, AutoCloseable {
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();
    private volatile boolean closed;

    EventLoop() throws IOException {
        selector = Selector.open();
    }

    /** Deals with a channel that is ready. */
    interface Handler {
        void ready(SelectionKey key) throws IOException;

        /** Something went wrong in {@link #ready}, on the network or because of what came from there. */
        void failed(Exception trouble);
    }

    /** What is to be done at a time, unless it is called off before. Compared by time. */
    static final class Deadline implements Comparable<Deadline> {
        private final long at;
        private final Runnable action;

        private Deadline(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public int compareTo(Deadline other) {
            return Long.signum(at - other.at);
        }
    }

    /** Has the loop's thread do something soon. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    /**
     * The key of a channel of this loop.
     *
     * @throws CancelledKeyException when the channel is closed
     */
    SelectionKey keyOf(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw new CancelledKeyException();
        }
        return key;
    }

    Deadline after(Duration time, Runnable action) {
        Deadline deadline = new Deadline(System.nanoTime() + time.toNanos(), action);
        deadlines.add(deadline);
        return deadline;
    }

    void callOff(Deadline deadline) {
        deadlines.remove(deadline);
    }

    @Override
    public void run() {
        try (Selector closing = selector) {
            while (!closed) {
                closing.select(EventLoop::handle, millisToWait());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    guard(task);
                }
                meetDeadlines();
            }
            closing.keys().forEach(key -> Channels.closeQuietly(key.channel()));
        } catch (IOException broken) {
            throw new IllegalStateException("cannot wait for questions", broken);
        }
    }

    private static void handle(SelectionKey key) {
        Handler handler = (Handler) key.attachment();
        guard(() -> {
            try {
                handler.ready(key);
            } catch (IOException | RuntimeException trouble) {
                handler.failed(trouble);
            }
        });
    }

    /** Whatever one packet does, or a channel that was closed meanwhile, the others must not suffer. */
    private static void guard(Runnable action) {
        try {
            action.run();
        } catch (CancelledKeyException closedMeanwhile) {
            return;
        } catch (RuntimeException mistake) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, mistake);
        }
    }

    /** 0 is for ever. */
    private long millisToWait() {
        Deadline next = deadlines.peek();
        return next == null ? 0 : Math.max(1, (next.at - System.nanoTime()) / 1_000_000 + 1);
    }

    private void meetDeadlines() {
        long now = System.nanoTime();
        for (Deadline next = deadlines.peek(); next != null && next.at - now <= 0; next = deadlines.peek()) {
            deadlines.remove();
            guard(next.action);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
