package io.carafe.image.archive;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Set;

/** Writes files into a directory. */
public final class DirectorySink implements ArchiveSink, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;
    private static final Set<OpenFlag> CREATE = Set.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL);
    private static final Set<ResolveFlag> INSIDE = Set.of(ResolveFlag.BENEATH, ResolveFlag.NO_SYMLINKS);

    private final FileCalls kernel;
    private final Pathname path;
    private final Descriptor directory;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /**
     * Makes the directory.
     *
     * @throws KernelException when it is there already, or cannot be made
     */
    public DirectorySink(FileCalls kernel, Pathname path) {
        this.kernel = kernel;
        this.path = path;
        kernel.mkdirat(FileCalls.AT_FDCWD, path, DIRECTORY_MODE).orThrow("make the directory " + path);
        this.directory = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, path, Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                        .intOrThrow("open the directory " + path));
    }

    @Override
    public void directory(String name) {
        kernel.mkdirat(directory.number(), Pathname.of(name), DIRECTORY_MODE)
                .orThrow("make the directory " + path.resolve(name));
    }

    @Override
    public void file(String name, long size, ReadableByteChannel contents) throws IOException {
        int made = kernel.openat2(directory.number(), Pathname.of(name), CREATE, FILE_MODE, INSIDE)
                .intOrThrow("make the file " + path.resolve(name));
        try (Descriptor file = new Descriptor(kernel, made)) {
            long left = size;
            while (contents.read(buffer.clear()) >= 0) {
                buffer.flip();
                left -= buffer.remaining();
                while (buffer.hasRemaining()) {
                    kernel.write(file.number(), buffer)
                            .orThrow(errno -> new KernelException("write " + path.resolve(name), errno));
                }
            }
            if (left != 0) {
                throw new CarafeException(name + " has not the " + size + " bytes that are announced");
            }
        }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
        directory.close();
    }
}
