package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What directories get after everything in them is there: their times, which every new entry moves, and permissions
 * that would have kept entries out. Remembered in a file without a name once there are many, so that memory does not
 * grow with the archive.
 */
final class PendingDirectories implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int FIXED_BYTES = Short.BYTES + Long.BYTES + Long.BYTES + Integer.BYTES;
    private static final Pathname SPILL = Pathname.of("directories");

    private final FileCalls kernel;
    private final int root;
    private final int scratch;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Deque<Closed> closed = new ArrayDeque<>();
    private @Nullable Descriptor spilled;
    private long spilledBytes;

    /** A directory that its owner may not fill or enter. */
    private record Closed(Pathname path, long inode, int permissions) {}

    /**
     * @param root of the tree
     * @param scratch a directory on any file system, for the file without a name
     */
    PendingDirectories(FileCalls kernel, int root, int scratch) {
        this.kernel = kernel;
        this.root = root;
        this.scratch = scratch;
    }

    void add(Pathname path, long inode, Timestamp modified) {
        if (buffer.remaining() < FIXED_BYTES + path.length()) {
            spill();
        }
        buffer.putShort((short) path.length()).put(path.bytes());
        buffer.putLong(inode).putLong(modified.seconds()).putInt(modified.nanoseconds());
    }

    /** A directory whose permissions have to wait as well. */
    void addClosed(Pathname path, long inode, int permissions) {
        closed.push(new Closed(path, inode, permissions));
    }

    /** The directories whose permissions have to wait, by the paths that the archive has. */
    List<Pathname> closed() {
        return closed.stream().map(Closed::path).toList();
    }

    private void spill() {
        if (spilled == null) {
            Set<OpenFlag> flags = Set.of(OpenFlag.RDWR, OpenFlag.CREAT, OpenFlag.EXCL);
            int file = kernel.openat2(scratch, SPILL, flags, 0600, Set.of()).intOrThrow("make a temporary file");
            spilled = new Descriptor(kernel, file);
            kernel.unlinkat(scratch, SPILL, Set.of()).orThrow("unlink a temporary file");
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            spilledBytes +=
                    kernel.pwrite(spilled.number(), buffer, spilledBytes).orThrow("write a temporary file");
        }
        buffer.clear();
    }

    /** Gives every directory that is still the same one what it was to get; what came last counts. */
    void apply() {
        if (spilled == null) {
            buffer.flip();
            applyBuffered();
        } else {
            spill();
            applySpilled(spilled.number());
        }
        closed.forEach(directory -> {
            int handle = open(directory.path(), directory.inode());
            if (handle >= 0) {
                check(kernel.fchmod(handle, directory.permissions()), "set the permissions of ", directory.path());
                close(handle);
            }
        });
    }

    private void applySpilled(int file) {
        for (long offset = 0; offset < spilledBytes; ) {
            offset += kernel.pread(file, buffer, offset).orThrow("read a temporary file");
            buffer.flip();
            applyBuffered();
            buffer.compact();
        }
    }

    private void applyBuffered() {
        while (buffer.remaining() > Short.BYTES) {
            int length = buffer.getShort(buffer.position()) & 0xffff;
            if (buffer.remaining() < FIXED_BYTES + length) {
                return;
            }
            buffer.getShort();
            byte[] path = new byte[length];
            buffer.get(path);
            applyTime(Pathname.of(path), buffer.getLong(), new Timestamp(buffer.getLong(), buffer.getInt()));
        }
    }

    private void applyTime(Pathname path, long inode, Timestamp modified) {
        int handle = open(path, inode);
        if (handle >= 0) {
            check(kernel.futimens(handle, Timestamp.OMIT, modified), "set the time of ", path);
            close(handle);
        }
    }

    /** A handle, or -1 when something else has taken the directory's place. */
    private int open(Pathname path, long inode) {
        int handle = root;
        if (path.length() > 0) {
            Result opened = kernel.openat2(root, path, DirectoryCache.OPEN, 0, DirectoryCache.IN_ROOT);
            if (!opened.ok()) {
                return -1;
            }
            handle = (int) opened.raw();
        }
        FileStatus status =
                kernel.statx(handle, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH)).orThrow("look at " + path);
        if (status.inode() != inode) {
            close(handle);
            return -1;
        }
        return handle;
    }

    private void close(int handle) {
        if (handle != root) {
            kernel.close(handle);
        }
    }

    private static void check(Result result, String attempt, Pathname path) {
        if (!result.ok()) {
            result.orThrow(attempt + "the directory " + path);
        }
    }

    @Override
    public void close() {
        if (spilled != null) {
            spilled.close();
        }
    }
}
