package io.carafe.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Gets an engine started, by one client alone, however many want one. */
public final class EngineStart {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final int FIRST_PAUSE_MILLIS = 5;
    private static final int LONGEST_PAUSE_MILLIS = 50;

    private final Path root;
    private final EngineDirectory directory;
    private final long uid;

    public EngineStart(Path root, EngineDirectory directory, long uid) {
        this.root = root;
        this.directory = directory;
        this.uid = uid;
    }

    /** Connects to the engine, after having started it if there is none. */
    public SocketChannel connect() throws ClientException {
        try {
            directory.make(uid);
        } catch (IOException e) {
            throw failure("cannot use " + directory.path() + " for the socket of the engine: " + reason(e));
        }
        // Whoever has the lock starts one; the others wait for the lock, and find the engine there.
        try (FileChannel file =
                        FileChannel.open(directory.starting(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = file.lock()) {
            SocketChannel present = EngineConnection.open(directory.socket());
            return present != null ? present : started();
        } catch (IOException e) {
            throw failure("cannot start the engine: " + reason(e));
        }
    }

    private SocketChannel started() throws IOException, ClientException {
        Process process = EngineProgram.start(root, directory);
        long begin = System.nanoTime();
        int pause = FIRST_PAUSE_MILLIS;
        while (System.nanoTime() - begin < PATIENCE_NANOS) {
            SocketChannel channel = EngineConnection.open(directory.socket());
            if (channel != null) {
                return channel;
            }
            // An engine that finds another one at work leaves without a complaint.
            if (!process.isAlive() && process.exitValue() != 0) {
                throw failure("the engine ended while it started, with status " + process.exitValue());
            }
            pause(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        throw failure("the engine did not come up within " + PATIENCE_NANOS / 1_000_000_000L + " seconds");
    }

    private static void pause(int millis) throws ClientException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted while the engine started");
        }
    }

    private ClientException failure(String what) {
        String tail = EngineLog.tail(directory.log());
        return new ClientException(what
                + (tail.isEmpty() ? "" : "\nThe end of its log, " + directory.log() + ":\n" + tail)
                + "\nWithout an engine: carafe --no-engine …");
    }

    private static @Nullable String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : e.getClass().getSimpleName() + ": " + message;
    }
}
