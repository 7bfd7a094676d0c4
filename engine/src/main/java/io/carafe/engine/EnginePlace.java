package io.carafe.engine;

import io.carafe.api.kernel.Kernel;
import io.carafe.client.EngineConnection;
import io.carafe.client.EngineDirectory;
import io.carafe.runtime.state.RunLock;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The right to be the engine of a state root: a lock that the kernel takes back when this process ends. */
final class EnginePlace {
    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final long PAUSE_MILLIS = 10;

    private final Kernel kernel;
    private final EngineDirectory directory;

    EnginePlace(Kernel kernel, EngineDirectory directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    /**
     * Takes it. One that is leaving is waited for.
     *
     * @return empty when another engine is at work
     */
    Optional<RunLock> take() throws IOException {
        makeFile();
        long begin = System.nanoTime();
        Optional<RunLock> lock = RunLock.tryTake(kernel, directory.lock());
        while (lock.isEmpty() && !someoneListens() && System.nanoTime() - begin < PATIENCE_NANOS && pause()) {
            lock = RunLock.tryTake(kernel, directory.lock());
        }
        return lock;
    }

    private void makeFile() throws IOException {
        try {
            Files.createFile(
                    directory.lock(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException there) {
            return;
        }
    }

    private boolean someoneListens() throws IOException {
        try (SocketChannel channel = EngineConnection.open(directory.socket())) {
            return channel != null;
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
