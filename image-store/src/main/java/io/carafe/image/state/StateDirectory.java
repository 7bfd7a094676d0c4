package io.carafe.image.state;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of small files. A file is written beside its place, made durable, and renamed into it, so a reader sees
 * the old one or the new one and never a part. Names that begin with a dot are such files on their way. Thread-safe.
 */
public final class StateDirectory implements AutoCloseable {
    private static final int DIRECTORY_MODE = 0700;
    private static final int FILE_MODE = 0600;
    private static final int LARGEST_FILE = 16 << 20;
    private static final int BUFFER_BYTES = 1 << 13;
    private static final String FREE_SPACE = "Free some space, or keep Carafe's files on a larger file system.";
    private static final Set<OpenFlag> OPEN_DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
    private static final Set<OpenFlag> OPEN_FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW);
    private static final Set<OpenFlag> CREATE_FILE = Set.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL);

    private final FileCalls kernel;
    private final Pathname path;
    private final Descriptor handle;

    private StateDirectory(FileCalls kernel, Pathname path, Descriptor handle) {
        this.kernel = kernel;
        this.path = path;
        this.handle = handle;
    }

    /** Opens a directory by its absolute path, and makes it, and those above it, when they are not there. */
    public static StateDirectory open(FileCalls kernel, Pathname path) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, path, OPEN_DIRECTORY);
        if (opened.failedWith(Errno.ENOENT)) {
            makeAll(kernel, path);
            opened = kernel.open(FileCalls.AT_FDCWD, path, OPEN_DIRECTORY);
        }
        return new StateDirectory(kernel, path, new Descriptor(kernel, opened.intOrThrow("open " + path)));
    }

    private static void makeAll(FileCalls kernel, Pathname path) {
        byte[] bytes = path.bytes();
        for (int i = 1; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                Pathname part = Pathname.of(Arrays.copyOf(bytes, i));
                Result made = kernel.mkdirat(FileCalls.AT_FDCWD, part, DIRECTORY_MODE);
                if (!made.ok() && !made.failedWith(Errno.EEXIST)) {
                    made.orThrow("make the directory " + part);
                }
            }
        }
    }

    /** A directory in this one; made, and durable, when it is not there. */
    public StateDirectory subdirectory(String name) {
        return openSubdirectory(name).orElseGet(() -> {
            StateDirectory made = temporarySubdirectory(name);
            sync();
            return made;
        });
    }

    /** A directory in this one; made when it is not there, and perhaps gone after the next start of the machine. */
    public StateDirectory temporarySubdirectory(String name) {
        Pathname child = Pathname.of(name);
        Result made = kernel.mkdirat(number(), child, DIRECTORY_MODE);
        if (!made.failedWith(Errno.EEXIST)) {
            check(made, "make the directory", name);
        }
        return openSubdirectory(name)
                .orElseThrow(() -> new KernelException("open the directory " + path.resolve(name), Errno.ENOENT));
    }

    /** A directory in this one, if it is there. */
    public Optional<StateDirectory> openSubdirectory(String name) {
        Pathname child = Pathname.of(name);
        Result opened = kernel.openat2(number(), child, OPEN_DIRECTORY, 0, Set.of(ResolveFlag.NO_SYMLINKS));
        if (opened.failedWith(Errno.ENOENT)) {
            return Optional.empty();
        }
        Pathname full = path.resolve(child);
        return Optional.of(new StateDirectory(
                kernel, full, new Descriptor(kernel, opened.intOrThrow("open the directory " + full))));
    }

    /** Takes the lock of this directory itself, if nobody else holds it now. */
    Optional<HeldLock> tryLock() {
        Result opened = kernel.open(number(), Pathname.of("."), OPEN_DIRECTORY);
        return HeldLock.tryExclusive(kernel, new Descriptor(kernel, opened.intOrThrow("open " + path)), path);
    }

    public Pathname path() {
        return path;
    }

    /** The descriptor, while open. */
    public int number() {
        return handle.number();
    }

    /** The names of what is here, without files on their way. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        try (Descriptor listing = new Descriptor(
                kernel, kernel.open(number(), Pathname.of("."), OPEN_DIRECTORY).intOrThrow("list " + path))) {
            for (List<DirectoryEntry> some = list(listing); !some.isEmpty(); some = list(listing)) {
                some.stream()
                        .map(entry -> entry.name().toString())
                        .filter(name -> !name.startsWith("."))
                        .forEach(names::add);
            }
        }
        names.sort(null);
        return names;
    }

    private List<DirectoryEntry> list(Descriptor listing) {
        return kernel.getdents64(listing.number()).orThrow("list " + path);
    }

    /**
     * The contents of a file, if it is there.
     *
     * @throws DamagedStateException when it is there and cannot be read
     */
    public Optional<byte[]> read(String name) {
        Result opened = kernel.openat2(number(), Pathname.of(name), OPEN_FILE, 0, Set.of());
        if (opened.failedWith(Errno.ENOENT)) {
            return Optional.empty();
        }
        if (!opened.ok()) {
            throw unreadable(name, opened.errno());
        }
        try (Descriptor file = new Descriptor(kernel, (int) opened.raw())) {
            return Optional.of(readAll(name, file));
        }
    }

    /** When a file was last written, if it is there. */
    public Optional<Instant> modified(String name) {
        Answer<FileStatus> found = kernel.statx(number(), Pathname.of(name), Set.of(AtFlag.SYMLINK_NOFOLLOW));
        if (!found.ok()) {
            return Optional.empty();
        }
        Timestamp time = found.orThrow("look at " + path.resolve(name)).modified();
        return Optional.of(Instant.ofEpochSecond(time.seconds(), time.nanoseconds()));
    }

    private byte[] readAll(String name, Descriptor file) {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        byte[] copy = new byte[BUFFER_BYTES];
        while (contents.size() <= LARGEST_FILE) {
            Result read = kernel.read(file.number(), buffer.clear());
            if (!read.ok()) {
                throw unreadable(name, read.errno());
            }
            int length = (int) read.raw();
            if (length == 0) {
                return contents.toByteArray();
            }
            buffer.flip().get(copy, 0, length);
            contents.write(copy, 0, length);
        }
        throw new DamagedStateException(
                "cannot read " + path.resolve(name) + ": it has more than " + LARGEST_FILE + " bytes",
                "It is not a file of Carafe's; remove it.");
    }

    private DamagedStateException unreadable(String name, Errno errno) {
        return new DamagedStateException(
                "cannot read " + path.resolve(name) + ": " + errno.name() + " (" + errno.text() + ")", "");
    }

    /** Writes a file, in place of one of the same name; durable when this returns. */
    public void write(String name, byte[] contents) {
        Pathname draft = Pathname.of("." + name + "." + Long.toHexString(System.nanoTime()) + ".new");
        try {
            create(draft, name, contents, true);
            check(kernel.renameat2(number(), draft, number(), Pathname.of(name), false), "write", name);
        } catch (RuntimeException failed) {
            kernel.unlinkat(number(), draft, Set.of());
            throw failed;
        }
        sync();
    }

    /** Makes a file that is not there yet, in a directory that nobody reads yet; durable with a later sync of all. */
    public void writeNew(String name, byte[] contents) {
        create(Pathname.of(name), name, contents, false);
    }

    private void create(Pathname path, String name, byte[] contents, boolean durable) {
        Result created = kernel.openat2(number(), path, CREATE_FILE, FILE_MODE, Set.of());
        try (Descriptor file = new Descriptor(kernel, (int) check(created, "write", name))) {
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect(contents.length).put(contents).flip();
            while (buffer.hasRemaining()) {
                check(kernel.write(file.number(), buffer), "write", name);
            }
            if (durable) {
                check(kernel.fsync(file.number()), "write", name);
            }
        }
    }

    /** Removes a file. Returns whether it was there. */
    public boolean remove(String name) {
        Result removed = kernel.unlinkat(number(), Pathname.of(name), Set.of());
        if (removed.failedWith(Errno.ENOENT)) {
            return false;
        }
        check(removed, "remove", name);
        sync();
        return true;
    }

    /** Removes a directory if nothing is in it. */
    public void removeIfEmpty(String name) {
        if (kernel.unlinkat(number(), Pathname.of(name), Set.of(AtFlag.REMOVEDIR))
                .ok()) {
            sync();
        }
    }

    /** Makes durable which names are here. */
    public void sync() {
        check(kernel.fsync(number()), "write", "");
    }

    /** Removes files that were on their way when their writer died. Only while nobody else writes. */
    public void removeDrafts() {
        try (Descriptor listing = new Descriptor(
                kernel, kernel.open(number(), Pathname.of("."), OPEN_DIRECTORY).intOrThrow("list " + path))) {
            for (List<DirectoryEntry> some = list(listing); !some.isEmpty(); some = list(listing)) {
                some.stream()
                        .map(DirectoryEntry::name)
                        .filter(name -> name.toString().startsWith("."))
                        .forEach(name -> kernel.unlinkat(number(), name, Set.of()));
            }
        }
    }

    private long check(Result result, String attempt, String name) {
        return result.orThrow(errno -> new KernelException(
                attempt + " " + path.resolve(name),
                errno,
                errno == Errno.ENOSPC || errno == Errno.EDQUOT ? FREE_SPACE : ""));
    }

    @Override
    public void close() {
        handle.close();
    }
}
