package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts the programs that run beside containers, and waits until they are ready. Thread-safe. */
public final class CompanionLauncher {
    /** Where a program has the user namespace that it was given. */
    public static final int USER_NUMBER = CompanionProgram.USER_NUMBER;

    /** Where a program has the network namespace that it was given. */
    public static final int NETWORK_NUMBER = CompanionProgram.NETWORK_NUMBER;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_ERROR = 2048;
    private static final int LOG_MODE = 0600;

    private final Kernel kernel;
    private final Launcher launcher;

    public CompanionLauncher(Kernel kernel, Launcher launcher) {
        this.kernel = kernel;
        this.launcher = launcher;
    }

    /**
     * Starts one. When this returns it is ready, and has done what it was asked for.
     *
     * @throws CarafeException with what it said, when that failed
     */
    CompanionProcess start(Companion companion) {
        return start(companion, Map.of());
    }

    /**
     * As {@link #start}, with namespaces that it inherits as descriptors {@link #USER_NUMBER} and {@link #NETWORK_NUMBER}.
     *
     * @param user stays the caller's
     * @param network stays the caller's
     */
    public CompanionProcess start(Companion companion, Descriptor user, Descriptor network) {
        try (Descriptor userEnd = copy(user);
                Descriptor networkEnd = copy(network)) {
            return start(
                    companion,
                    Map.of(
                            CompanionProgram.USER, userEnd.number(),
                            CompanionProgram.NETWORK, networkEnd.number()));
        }
    }

    private CompanionProcess start(Companion companion, Map<Handle, Integer> namespaces) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        Descriptor leash = new Descriptor(kernel, pipe.writeEnd());
        boolean started = false;
        try (Descriptor readEnd = moved(pipe.readEnd())) {
            CompanionProcess process = start(companion, namespaces, readEnd, leash);
            started = true;
            return process;
        } catch (LaunchException failed) {
            // It would be taken for the container's own.
            throw new CarafeException("cannot start " + companion.name() + ": " + failed.getMessage(), "", failed);
        } finally {
            if (!started) {
                leash.close();
            }
        }
    }

    private CompanionProcess start(
            Companion companion, Map<Handle, Integer> namespaces, Descriptor leashRead, Descriptor leash) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        try (Descriptor ready = new Descriptor(kernel, pipe.readEnd());
                Descriptor readyEnd = moved(pipe.writeEnd());
                Descriptor nothing = moved(open(Pathname.of("/dev/null"), EnumSet.of(OpenFlag.RDWR)));
                Descriptor log = moved(open(
                        companion.log(),
                        EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC, OpenFlag.NOFOLLOW)));
                LaunchedProcess launched = launch(
                        companion,
                        namespaces,
                        Map.of(
                                CompanionProgram.NULL, nothing.number(),
                                CompanionProgram.LOG, log.number(),
                                CompanionProgram.LEASH, leashRead.number(),
                                CompanionProgram.READY, readyEnd.number()))) {
            launched.awaitExec();
            readyEnd.close();
            Descriptor pidfd = new Descriptor(
                    kernel,
                    kernel.duplicate(launched.pidfd(), CompanionProgram.FIRST_FREE)
                            .intOrThrow("duplicate a pidfd"));
            CompanionProcess process = new CompanionProcess(kernel, launched.pid(), pidfd, leash);
            boolean done = false;
            try {
                awaitReady(ready, companion);
                companion.setup().ifPresent(setup -> new CompanionSetup(kernel, companion.directory()).ask(setup));
                done = true;
                return process;
            } finally {
                if (!done) {
                    process.abandon();
                }
            }
        }
    }

    private LaunchedProcess launch(Companion companion, Map<Handle, Integer> namespaces, Map<Handle, Integer> streams) {
        Map<Handle, Integer> handles = new HashMap<>(namespaces);
        handles.putAll(streams);
        return launcher.launch(CompanionProgram.of(companion, !namespaces.isEmpty()), handles, false);
    }

    private Descriptor moved(int descriptor) {
        try (Descriptor first = new Descriptor(kernel, descriptor)) {
            return copy(first);
        }
    }

    private Descriptor copy(Descriptor descriptor) {
        return new Descriptor(
                kernel,
                kernel.duplicate(descriptor.number(), CompanionProgram.FIRST_FREE)
                        .intOrThrow("duplicate a descriptor"));
    }

    private int open(Pathname path, Set<OpenFlag> flags) {
        int mode = flags.contains(OpenFlag.CREAT) ? LOG_MODE : 0;
        return kernel.openat2(FileCalls.AT_FDCWD, path, flags, mode, Set.of()).intOrThrow("open " + path);
    }

    private void awaitReady(Descriptor ready, Companion companion) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
            Answer<List<PollEntry>> polled =
                    kernel.poll(List.of(PollEntry.of(ready.number(), PollEntry.IN)), Math.toIntExact(left));
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            if (polled.orThrow("wait for " + companion.name()).get(0).returned() == 0) {
                throw new CarafeException(companion.name() + " is not ready after " + PATIENCE_MILLIS / 1000
                        + " seconds: " + said(companion));
            }
            // The end of the file says that it has ended.
            if (kernel.read(ready.number(), ByteBuffer.allocateDirect(1)).orThrow("hear " + companion.name()) == 0) {
                throw new CarafeException(companion.name() + " has failed: " + said(companion));
            }
            return;
        }
    }

    private String said(Companion companion) {
        Result opened = kernel.openat2(FileCalls.AT_FDCWD, companion.log(), EnumSet.of(OpenFlag.RDONLY), 0, Set.of());
        if (!opened.ok()) {
            return "its log cannot be read";
        }
        try (Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + companion.log()))) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_ERROR);
            kernel.read(file.number(), buffer);
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    // A host without a system log is in nobody's way.
                    .filter(line -> !line.isBlank() && !line.endsWith("to syslog"))
                    .reduce((first, second) -> first + "; " + second)
                    .orElse("");
            return text.isEmpty() ? "it said nothing" : text;
        }
    }
}
