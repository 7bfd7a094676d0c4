package io.carafe.registry.http;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The threads of an HTTP client. A client of Java 17 cannot be closed: its selector thread lives until the client happens to be
 * collected. But it ends, and closes its connections, when it is interrupted; and because it belongs to the group of the thread
 * that makes the client, it can be found.
 */
final class ClientThreads implements AutoCloseable {
    private static final String NAME = "registry-client";

    private final ThreadGroup group;
    private final ExecutorService executor;

    @SuppressWarnings("removal")
    ClientThreads() {
        this.group = new ThreadGroup(NAME);
        // Up to Java 18 a group stays with its parent for ever, unless it goes with its last thread; later ones need
        // not be told.
        group.setDaemon(true);
        this.executor = Executors.newCachedThreadPool(this::daemon);
    }

    private Thread daemon(Runnable task) {
        Thread thread = new Thread(group, task, NAME);
        thread.setDaemon(true);
        return thread;
    }

    ExecutorService executor() {
        return executor;
    }

    /** Makes a client whose threads are these. */
    HttpClient start(Supplier<HttpClient> maker) {
        CompletableFuture<HttpClient> made = new CompletableFuture<>();
        daemon(() -> {
                    try {
                        made.complete(maker.get());
                    } catch (RuntimeException | Error failed) {
                        made.completeExceptionally(failed);
                    }
                })
                .start();
        return made.join();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        group.interrupt();
    }
}
