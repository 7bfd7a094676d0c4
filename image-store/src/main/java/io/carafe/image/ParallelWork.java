package io.carafe.image;

import io.carafe.api.error.CarafeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does several things at once, all or none: the first failure interrupts the others, and is thrown when all have ended. */
public final class ParallelWork {
    private final int threads;
    private final String name;

    /** @param threads with 1, everything is done on the caller's thread */
    public ParallelWork(int threads, String name) {
        this.threads = threads;
        this.name = name;
    }

    /** The results in the order of the pieces. */
    public <T> List<T> run(List<Callable<T>> pieces) {
        if (threads <= 1 || pieces.size() <= 1) {
            return oneByOne(pieces);
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, pieces.size()), piece -> {
            Thread thread = new Thread(piece, name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            return await(executor, pieces);
        } finally {
            executor.shutdownNow();
            awaitEnd(executor);
        }
    }

    private static <T> List<T> oneByOne(List<Callable<T>> pieces) {
        List<T> results = new ArrayList<>();
        for (Callable<T> piece : pieces) {
            try {
                results.add(piece.call());
            } catch (Exception failed) {
                throw unchecked(failed);
            }
        }
        return results;
    }

    private static <T> List<T> await(ExecutorService executor, List<Callable<T>> pieces) {
        CompletionService<T> completion = new ExecutorCompletionService<>(executor);
        List<Future<T>> futures = pieces.stream().map(completion::submit).toList();
        List<T> results = new ArrayList<>();
        try {
            for (int i = 0; i < pieces.size(); i++) {
                completion.take().get();
            }
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CarafeException("the work was interrupted");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw unchecked(cause == null ? failed : cause);
        }
    }

    private static void awaitEnd(ExecutorService executor) {
        boolean interrupted = Thread.interrupted();
        try {
            while (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                // pieces that were interrupted end, and what they work in must not vanish before
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException unchecked(Throwable failed) {
        if (failed instanceof RuntimeException exception) {
            return exception;
        }
        if (failed instanceof Error error) {
            throw error;
        }
        return new CarafeException("the work failed: " + failed.getMessage(), "", failed);
    }
}
