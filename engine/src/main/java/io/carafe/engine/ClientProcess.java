package io.carafe.engine;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The process of a client, held by its pidfd, so that what is asked of its pid is never about a stranger. */
final class ClientProcess implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("mnt", "net", "pid", "user");
    private static final int NO_SIGNAL = 0;
    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int TERMINAL = 4;
    private static final int FOREGROUND_GROUP = 5;

    private final Kernel kernel;
    private final int pid;
    private final Descriptor pidfd;
    private @Nullable Descriptor held;

    /** @param pidfd becomes this object's own */
    ClientProcess(Kernel kernel, int pid, Descriptor pidfd) {
        this.kernel = kernel;
        this.pid = pid;
        this.pidfd = pidfd;
    }

    int pid() {
        return pid;
    }

    int pidfd() {
        return pidfd.number();
    }

    /** A file of it in proc(5). */
    Pathname proc(String name) {
        return Pathname.of("/proc/" + pid + "/" + name);
    }

    /**
     * Sees that paths and ports mean the same to it and to the engine.
     *
     * @throws CarafeException when it lives in other namespaces, or below another root directory
     */
    void mustShareOurWorld() {
        for (String kind : NAMESPACES) {
            Answer<Pathname> its = kernel.readlinkat(FileCalls.AT_FDCWD, proc("ns/" + kind));
            Answer<Pathname> ours = kernel.readlinkat(FileCalls.AT_FDCWD, Pathname.of("/proc/self/ns/" + kind));
            if (its.ok() && ours.ok() && !its.orThrow("").equals(ours.orThrow(""))) {
                throw elsewhere("another " + kind + " namespace");
            }
        }
        Answer<FileStatus> its = status(proc("root"));
        Answer<FileStatus> ours = status(Pathname.of("/proc/self/root"));
        if (its.ok() && ours.ok() && !isSame(its.orThrow(""), ours.orThrow(""))) {
            throw elsewhere("another root directory");
        }
    }

    private Answer<FileStatus> status(Pathname path) {
        return kernel.statx(FileCalls.AT_FDCWD, path, Set.<AtFlag>of());
    }

    private static boolean isSame(FileStatus one, FileStatus other) {
        return one.inode() == other.inode() && one.device() == other.device();
    }

    private static CarafeException elsewhere(String what) {
        return new CarafeException(
                "this command lives in " + what + " than the engine, and would mean other things there",
                "Run it without the engine: carafe --no-engine …");
    }

    /**
     * Its directory in proc(5), by a descriptor of this process's that is held as long as this is: whoever gets the pid when
     * it has ended is not to be found there.
     *
     * @throws CarafeException when it has ended
     */
    synchronized Path procDirectory() {
        if (held == null) {
            held = hold();
        }
        return Path.of("/proc/self/fd/" + held.number());
    }

    private Descriptor hold() {
        Descriptor directory = new Descriptor(
                kernel,
                kernel.open(
                                FileCalls.AT_FDCWD,
                                Pathname.of("/proc/" + pid),
                                EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY))
                        .intOrThrow("look at a client"));
        // Only now: a client that is still there had the pid when its directory was opened.
        Result alive = kernel.pidfdSendSignal(pidfd.number(), NO_SIGNAL);
        if (!alive.ok()) {
            directory.close();
            throw new CarafeException("the command's process has ended", "");
        }
        return directory;
    }

    /** Its working directory. */
    Path directory(String told) {
        Answer<Pathname> link = kernel.readlinkat(FileCalls.AT_FDCWD, proc("cwd"));
        return Path.of(link.ok() ? new String(link.orThrow("").bytes(), StandardCharsets.UTF_8) : told);
    }

    /**
     * Whether what is typed on its terminal is meant for it: it is not stopped, and its process group is in the foreground.
     * The kernel would see to that itself if it were the client that read.
     */
    boolean isInForeground() {
        String[] fields = stat();
        boolean hasTerminal = !fields[TERMINAL].equals("0");
        return !isStopped(fields) && (!hasTerminal || fields[FOREGROUND_GROUP].equals(fields[GROUP]));
    }

    /** Whether a signal has stopped it. */
    boolean isStopped() {
        return isStopped(stat());
    }

    private static boolean isStopped(String[] fields) {
        return fields[STATE].equals("T") || fields[STATE].equals("t");
    }

    /** The fields of /proc/PID/stat behind the name. Of a process that has ended they say that it is stopped. */
    private String[] stat() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name, in parentheses, may itself hold spaces and parentheses.
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException gone) {
            return new String[] {"T", "0", "0", "0", "0", "0"};
        }
    }

    /** Sends it a signal. */
    void signal(int number) {
        kernel.pidfdSendSignal(pidfd.number(), number);
    }

    @Override
    public synchronized void close() {
        pidfd.close();
        if (held != null) {
            held.close();
        }
    }
}
