package io.carafe.linux.machine;

import static io.carafe.linux.machine.LaunchLayout.*;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** Runs launch programs in the plainest child there can be: one without a namespace, for which nobody needs root. */
final class Spawner implements AutoCloseable {

    static final long CLONE_VM = 0x100;
    static final long CLONE_PIDFD = 0x1000;
    static final long CLONE_CHILD_CLEARTID = 0x200000;
    static final long CLONE_CLEAR_SIGHAND = 0x100000000L;
    static final long FLAGS = CLONE_VM | CLONE_PIDFD | CLONE_CHILD_CLEARTID | CLONE_CLEAR_SIGHAND;

    private static final long SIGCHLD = 17;
    private static final long AT_FDCWD = -100;
    private static final long O_CLOEXEC = 02000000;
    private static final long SIG_SETMASK = 2;

    final MachineCode code;
    final Numbers nr = Numbers.ofThisMachine();

    Spawner(MachineCode code) {
        this.code = code;
    }

    /** Spawns a program and waits until the child is gone. */
    Ended run(BiConsumer<Spawner, ProgramImage> author) {
        try (Running child = start(author)) {
            return child.await();
        }
    }

    /** Spawns a program. */
    Running start(BiConsumer<Spawner, ProgramImage> author) {
        NativeArena arena = NativeArena.create();
        long header = arena.allocate(ProgramImage.SIZE);
        ProgramImage image = new ProgramImage(header).cloneArgs(FLAGS, SIGCHLD);
        author.accept(this, image);
        arena.putBytes(header, image.bytes());
        return new Running(arena, header, code.spawn(header));
    }

    ProgramImage.Step open(ProgramImage image, String path) {
        return image.step(nr.openat(), AT_FDCWD, image.string(path), O_CLOEXEC);
    }

    /** Clears the signal mask and executes a file without arguments or environment. */
    ProgramImage.Step exec(ProgramImage image, String path) {
        image.step(nr.rtSigprocmask(), SIG_SETMASK, image.block(8), 0, 8);
        long name = image.string(path);
        return image.step(nr.execve(), name, image.pointers(name), image.pointers());
    }

    ProgramImage.Step write(ProgramImage image, Pipe pipe, String text) {
        return image.step(nr.write(), pipe.writing, image.string(text), text.length());
    }

    Pipe pipe() {
        try (NativeArena arena = NativeArena.create()) {
            long ends = arena.allocate(8);
            checked(code.syscall(nr.pipe2(), ends, O_CLOEXEC, 0, 0, 0));
            return new Pipe(arena.getInt(ends), arena.getInt(ends + 4));
        }
    }

    static long checked(long result) {
        if (result < 0) {
            throw new AssertionError("errno " + -result);
        }
        return result;
    }

    @Override
    public void close() {
        code.close();
    }

    /** A child's end. */
    record Ended(int status, long failed, long current, long failedResult) {

        int exitCode() {
            return (status & 0x7f) == 0 ? status >> 8 : -(status & 0x7f);
        }
    }

    /** A pipe of this process. */
    final class Pipe implements AutoCloseable {

        final long reading;
        final long writing;

        private Pipe(long reading, long writing) {
            this.reading = reading;
            this.writing = writing;
        }

        /** What one read gets; there must be something. */
        String read() {
            try (NativeArena arena = NativeArena.create()) {
                long block = arena.allocate(4096);
                int count = (int) checked(code.syscall(nr.read(), reading, block, 4096, 0, 0));
                return new String(arena.getBytes(block, count), StandardCharsets.UTF_8);
            }
        }

        void write(String text) {
            try (NativeArena arena = NativeArena.create()) {
                long bytes = arena.cString(text.getBytes(StandardCharsets.UTF_8));
                checked(code.syscall(nr.write(), writing, bytes, text.length(), 0, 0));
            }
        }

        @Override
        public void close() {
            code.syscall(nr.close(), reading, 0, 0, 0, 0);
            code.syscall(nr.close(), writing, 0, 0, 0, 0);
        }
    }

    /** A child that may still share our memory. */
    final class Running implements AutoCloseable {

        final long pid;
        final NativeArena arena;
        final long header;

        private Running(NativeArena arena, long header, long pid) {
            this.arena = arena;
            this.header = header;
            this.pid = pid;
        }

        /** Waits until the child has left our memory, then until it has ended, and closes its pidfd. */
        Ended await() {
            checked(pid);
            while (arena.getIntAcquire(header + HEADER_ALIVE) != 0) {
                code.syscall(nr.futex(), header + HEADER_ALIVE, 0, 1, 0, 0);
            }
            long status = arena.allocate(8);
            while (code.syscall(nr.wait4(), pid, status, 0, 0, 0) != pid) {}
            checked(code.syscall(nr.close(), arena.getInt(header + HEADER_PIDFD), 0, 0, 0, 0));
            long failed = arena.getLong(header + HEADER_FAILED);
            long result = failed < 0 ? 0 : arena.getLong(header + HEADER_SIZE + failed * RECORD_SIZE + RECORD_RESULT);
            return new Ended(arena.getInt(status), failed, arena.getLong(header + HEADER_CURRENT), result);
        }

        /** A line of {@code /proc/PID/status}. */
        String status(String key) throws Exception {
            return Spawner.status(Path.of("/proc/" + pid + "/status"), key);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    static String status(Path file, String key) throws Exception {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key + ":"))
                .findFirst()
                .orElseThrow();
    }
}
