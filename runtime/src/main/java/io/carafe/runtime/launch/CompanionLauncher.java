package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostRecorder;
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
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;
import io.carafe.runtime.plan.SignalsToReset;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Starts the programs that run beside containers, and waits until they are ready.
 *
 * <p>The leash of such a program is a pipe that it inherits and knows nothing of. On its reading end is set O_ASYNC with
 * SIGKILL for the program (F_SETSIG, fcntl(2)): the kernel sends that when the last writing end is closed. Thread-safe.
 */
final class CompanionLauncher {
    private static final Handle NULL = new Handle("null");
    private static final Handle LOG = new Handle("log");
    private static final Handle LEASH = new Handle("leash");
    private static final Handle READY = new Handle("ready");

    private static final int LEASH_NUMBER = 3;
    private static final int READY_NUMBER = 4;
    /** Above those that the program gets, so that none is overwritten before its turn. */
    private static final int OUT_OF_THE_WAY = 8;

    private static final long LAST_DESCRIPTOR = 0xffffffffL;
    private static final Arg.Constant F_SETFL = new Arg.Constant("F_SETFL", 4);
    private static final Arg.Constant F_SETOWN = new Arg.Constant("F_SETOWN", 8);
    private static final Arg.Constant F_SETSIG = new Arg.Constant("F_SETSIG", 10);
    private static final Arg.Constant O_ASYNC = new Arg.Constant("O_ASYNC", 0x2000);
    private static final Arg.Constant SIGKILL = new Arg.Constant("SIGKILL", 9);
    private static final List<Pathname> ENVIRONMENT =
            List.of(Pathname.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_ERROR = 2048;
    private static final int LOG_MODE = 0600;

    private final Kernel kernel;
    private final Launcher launcher;

    CompanionLauncher(Kernel kernel, Launcher launcher) {
        this.kernel = kernel;
        this.launcher = launcher;
    }

    /**
     * Starts one. When this returns it is ready.
     *
     * @return empty when it ended instead, and is not required
     * @throws CarafeException with what it said, when it is required
     */
    Optional<Companion> start(CompanionCommand command) {
        try {
            return Optional.of(begin(command));
        } catch (CarafeException failed) {
            if (command.required()) {
                throw failed;
            }
            return Optional.empty();
        }
    }

    private Companion begin(CompanionCommand command) {
        Pipe leash = kernel.pipe().orThrow("make a pipe");
        Descriptor leashEnd = new Descriptor(kernel, leash.writeEnd());
        boolean started = false;
        try (Descriptor leashRead = moved(leash.readEnd())) {
            Companion companion = begin(command, leashRead, leashEnd);
            started = true;
            return companion;
        } finally {
            if (!started) {
                leashEnd.close();
            }
        }
    }

    private Companion begin(CompanionCommand command, Descriptor leash, Descriptor leashEnd) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        try (Descriptor ready = new Descriptor(kernel, pipe.readEnd());
                Descriptor readyEnd = moved(pipe.writeEnd());
                Descriptor nothing = moved(opened(Pathname.of("/dev/null"), EnumSet.of(OpenFlag.RDWR)));
                Descriptor log = moved(opened(
                        command.log(),
                        EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC, OpenFlag.NOFOLLOW)));
                LaunchedProcess process = launcher.launch(
                        program(command.words()),
                        Map.of(
                                NULL, nothing.number(),
                                LOG, log.number(),
                                LEASH, leash.number(),
                                READY, readyEnd.number()),
                        false)) {
            process.awaitExec();
            readyEnd.close();
            Descriptor pidfd = new Descriptor(
                    kernel, kernel.duplicate(process.pidfd(), LEASH_NUMBER).intOrThrow("duplicate a pidfd"));
            Companion companion = new Companion(kernel, process.pid(), pidfd, leashEnd);
            if (!isReady(ready)) {
                companion.abandon();
                throw new CarafeException(command.words().get(0) + " did not get ready: " + said(command.log()));
            }
            return companion;
        }
    }

    private LaunchProgram program(List<String> words) {
        ProgramRecorder program = new ProgramRecorder("companion");
        program.at(Stage.STREAMS).to("connect standard input").dup3(new Arg.Given(NULL), 0);
        program.at(Stage.STREAMS).to("connect standard output").dup3(new Arg.Given(LOG), 1);
        program.at(Stage.STREAMS).to("connect standard error").dup3(new Arg.Given(LOG), 2);
        program.at(Stage.STREAMS).to("take the leash").dup3(new Arg.Given(LEASH), LEASH_NUMBER);
        program.at(Stage.STREAMS).to("be able to tell when it is ready").dup3(new Arg.Given(READY), READY_NUMBER);
        program.at(Stage.STREAMS)
                .to("begin a session of its own, apart from the engine's terminal")
                .setsid();
        Slot pid = program.at(Stage.STREAMS).to("know its own pid").callFor("pid", Syscall.GETPID);
        fcntl(program, F_SETOWN, new Arg.Result(pid));
        fcntl(program, F_SETSIG, SIGKILL);
        fcntl(program, F_SETFL, O_ASYNC);
        for (Arg.Constant signal : SignalsToReset.USUAL.signals()) {
            program.at(Stage.EXEC)
                    .to("give " + signal.symbol() + " its default action")
                    .defaultSignal(signal);
        }
        program.at(Stage.EXEC).to("close all other descriptors").closeRange(READY_NUMBER + 1, LAST_DESCRIPTOR);
        program.at(Stage.EXEC).to("let signals through again").unblockSignals();
        List<Pathname> arguments = words.stream()
                .map(word -> Pathname.of(word.replace(HostRecorder.READY, Integer.toString(READY_NUMBER))))
                .toList();
        program.at(Stage.EXEC)
                .to("execute " + words.get(0))
                .execve(Pathname.of(words.get(0)), arguments, ENVIRONMENT);
        return LaunchProgram.of(Set.of(), program.steps());
    }

    private static void fcntl(ProgramRecorder program, Arg.Constant command, Arg argument) {
        program.at(Stage.STREAMS)
                .to("have the kernel end it when the leash is let go")
                .call(Syscall.FCNTL, new Arg.Int(LEASH_NUMBER), command, argument);
    }

    private Descriptor moved(int descriptor) {
        try (Descriptor first = new Descriptor(kernel, descriptor)) {
            return new Descriptor(
                    kernel,
                    kernel.duplicate(first.number(), OUT_OF_THE_WAY).intOrThrow("duplicate a descriptor"));
        }
    }

    private int opened(Pathname path, Set<OpenFlag> flags) {
        return kernel.openat2(FileCalls.AT_FDCWD, path, flags, flags.contains(OpenFlag.CREAT) ? LOG_MODE : 0, Set.of())
                .intOrThrow("open " + path);
    }

    /** The end of the file says that it has ended. */
    private boolean isReady(Descriptor ready) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
            Answer<List<PollEntry>> polled =
                    kernel.poll(List.of(PollEntry.of(ready.number(), PollEntry.IN)), Math.toIntExact(left));
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            if (polled.orThrow("wait for a program").get(0).returned() == 0) {
                return false;
            }
            return kernel.read(ready.number(), ByteBuffer.allocateDirect(1)).orThrow("hear a program") > 0;
        }
    }

    private String said(Pathname log) {
        Result opened = kernel.openat2(FileCalls.AT_FDCWD, log, EnumSet.of(OpenFlag.RDONLY), 0, Set.of());
        if (!opened.ok()) {
            return "nobody knows why";
        }
        try (Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + log))) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_ERROR);
            kernel.read(file.number(), buffer);
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.endsWith("to syslog"))
                    .reduce((first, second) -> first + "; " + second)
                    .orElse("");
            return text.isEmpty() ? "it said nothing" : text;
        }
    }
}
