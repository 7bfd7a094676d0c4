package io.carafe.cli.attach;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.ContainerProcess;
import io.carafe.Stdio;
import io.carafe.api.ExecSpec;
import io.carafe.api.ProcessSettings;
import io.carafe.api.StandardInput;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Notices;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.explain.Explanation;
import io.carafe.runtime.log.LogSink;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.terminal.HostTerminal;
import io.carafe.runtime.terminal.WindowSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Starts a container, or attaches to one, and stays with it until it ends. Whatever ends the user's process, the terminal
 * is put back; a container that depends on this engine goes with it.
 */
public final class Foreground {
    private static final long MOST_OUTPUT_DELAY_MILLIS = 2000;
    private static final long MOST_CLEARING_SECONDS = 10;
    private static final int TYPED_AT_ONCE = 4096;

    private final Console console;
    private final InputStream input;
    private final UserProcess user;

    /**
     * @param console whose standard output shows what a container's terminal shows
     * @param input standard input
     * @param user that the container is in the foreground of
     */
    public Foreground(Console console, InputStream input, UserProcess user) {
        this.console = console;
        this.input = input;
        this.user = user;
    }

    /**
     * How to stay with it.
     *
     * @param attachInput whether keys go to its terminal
     * @param signalProxy whether signals are passed on, without a terminal
     * @param trace whether to tell what the start did
     * @param detachKeys the keys that leave a container with a terminal alone, if it can do without us
     */
    public record Manner(boolean attachInput, boolean signalProxy, boolean trace, DetachKeys detachKeys) {}

    /** Runs it. Returns its exit code. */
    public int run(Carafe carafe, Container container, Manner manner) throws InterruptedException {
        return onTerminal(carafe, terminal -> attached(carafe, container, terminal, manner));
    }

    /** Stays with a container that runs already. Returns its exit code. */
    public int attach(Carafe carafe, Container container, Manner manner) throws InterruptedException {
        return onTerminal(carafe, terminal -> {
            ProcessSettings process = container.spec().process();
            boolean keys = process.terminal() && manner.attachInput();
            container.attach(process.terminal() ? terminalLike(terminal) : console.descriptors());
            SignalRelay relay = relay(carafe, container);
            if (!keys && manner.signalProxy()) {
                relay.connect(user);
            }
            relay.containerRuns();
            if (process.terminal()) {
                terminal.size().ifPresent(size -> container.resize(size.rows(), size.columns()));
                return withTerminal(container, terminal, keys, detachKeys(carafe, manner.detachKeys()));
            }
            if (manner.attachInput() && process.input() == StandardInput.OPEN) {
                copy("input", input, container.stdin());
            } else if (manner.attachInput()) {
                copyAll("input", input, container.stdin());
            }
            return container.waitFor();
        });
    }

    private static Optional<DetachKeys> detachKeys(Carafe carafe, DetachKeys keys) {
        return carafe.isOutlived() ? Optional.of(keys) : Optional.empty();
    }

    private SignalRelay relay(Carafe carafe, Container container) {
        return new SignalRelay(container, carafe.isOutlived(), done -> console.errorln("carafe: " + done), user::exit);
    }

    /**
     * Runs a further process in a running container. Returns its exit code. Signals of this process are not passed on, as
     * with Docker; those that end this process end that one too.
     *
     * @param detachKeys the keys that leave a process with a terminal alone, if it can do without us
     */
    public int exec(Carafe carafe, Container container, ExecSpec spec, DetachKeys detachKeys)
            throws InterruptedException {
        return onTerminal(carafe, terminal -> {
            Stdio stdio = spec.terminal() ? terminalLike(terminal) : console.descriptors();
            try (ContainerProcess process = container.exec(spec, stdio)) {
                return spec.terminal()
                        ? withTerminal(process, terminal, spec.interactive(), detachKeys(carafe, detachKeys))
                        : process.waitFor();
            }
        });
    }

    /** Reads a log until it ends, or the user's process does. */
    public void read(LogStream log, LogSink sink) {
        Runnable farewell = log::close;
        user.onEnd(farewell);
        try {
            log.copyTo(sink);
        } finally {
            user.noLongerOnEnd(farewell);
        }
    }

    /**
     * Does what the user's process waits for. When that ends, the work is cancelled, and has a moment to clear up.
     *
     * @param cancel ends the work soon, from another thread
     */
    public <T> T cancellable(Runnable cancel, Supplier<T> work) {
        CountDownLatch done = new CountDownLatch(1);
        Runnable farewell = () -> {
            cancel.run();
            try {
                done.await(MOST_CLEARING_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        user.onEnd(farewell);
        try {
            return work.get();
        } finally {
            done.countDown();
            user.noLongerOnEnd(farewell);
        }
    }

    /** Reads what the user types on his terminal without showing it. */
    public String hidden(Carafe carafe, Supplier<String> reader) throws InterruptedException {
        List<String> typed = new ArrayList<>();
        onTerminal(carafe, terminal -> {
            user.awaitForeground();
            user.rawMode(true);
            terminal.hideInput();
            typed.add(reader.get());
            return 0;
        });
        return typed.get(0);
    }

    /** What is done while the terminal is another's. */
    @FunctionalInterface
    private interface Stay {
        int until(HostTerminal terminal) throws InterruptedException;
    }

    private int onTerminal(Carafe carafe, Stay stay) throws InterruptedException {
        HostTerminal terminal = carafe.terminal(console.descriptor(Terminals.INPUT));
        Runnable farewell = () -> {
            terminal.restore();
            carafe.close();
        };
        user.onEnd(farewell);
        try {
            return stay.until(terminal);
        } finally {
            user.noLongerOnEnd(farewell);
            terminal.restore();
            user.rawMode(false);
        }
    }

    private int attached(Carafe carafe, Container container, HostTerminal terminal, Manner manner)
            throws InterruptedException {
        ProcessSettings process = container.spec().process();
        Stdio stdio = process.terminal() ? terminalLike(terminal) : console.descriptors();
        boolean keys = process.terminal() && manner.attachInput();
        SignalRelay relay = relay(carafe, container);
        if (!keys && manner.signalProxy()) {
            relay.connect(user);
        }
        if (manner.trace()) {
            startAndTell(carafe, container, stdio);
        } else {
            container.start(stdio);
        }
        new Notices(carafe, console).show();
        console.warn(container.warnings());
        relay.containerRuns();
        if (!process.terminal()) {
            return container.waitFor();
        }
        return withTerminal(container, terminal, keys, detachKeys(carafe, manner.detachKeys()));
    }

    private int withTerminal(
            ContainerProcess process, HostTerminal terminal, boolean keys, Optional<DetachKeys> detachKeys)
            throws InterruptedException {
        if (keys) {
            user.awaitForeground();
            user.rawMode(true);
            terminal.rawMode();
            // Somebody stopped this process and the shell has put its own mode back.
            user.handle("CONT", terminal::rawMode);
        }
        user.handle("WINCH", () -> terminal.size().ifPresent(size -> process.resize(size.rows(), size.columns())));
        Thread output = copy("output", process.stdout(), console.out());
        CompletableFuture<Boolean> detached = new CompletableFuture<>();
        if (keys && detachKeys.isPresent()) {
            DetachKeys.Watch watch = detachKeys.get().watch(process.stdin());
            inBackground("input", () -> type(watch, detached));
        } else if (keys) {
            copy("input", input, process.stdin());
        }
        if (endsBefore(process, detached)) {
            int code = process.waitFor();
            output.join(MOST_OUTPUT_DELAY_MILLIS);
            return code;
        }
        process.leave();
        console.error("\r\nread escape sequence\r\n");
        return 0;
    }

    private static boolean endsBefore(ContainerProcess process, CompletableFuture<Boolean> detached)
            throws InterruptedException {
        CompletableFuture<Boolean> ended = process.onExit().handle((code, failure) -> true);
        try {
            return ended.applyToEither(detached.thenApply(keys -> false), end -> end)
                    .get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Passes on what the user types, until he types the keys that let go of the container. */
    private void type(DetachKeys.Watch watch, CompletableFuture<Boolean> detached) {
        byte[] typed = new byte[TYPED_AT_ONCE];
        try {
            for (int count = input.read(typed); count >= 0; count = input.read(typed)) {
                if (watch.type(typed, count)) {
                    detached.complete(true);
                    return;
                }
            }
        } catch (IOException closed) {
            // One side has gone, which is seen elsewhere.
            return;
        }
    }

    private static Stdio terminalLike(HostTerminal terminal) {
        WindowSize size = terminal.size().orElse(new WindowSize(0, 0));
        return new Stdio.Terminal(size.rows(), size.columns());
    }

    private void startAndTell(Carafe carafe, Container container, Stdio stdio) {
        LaunchPlan plan = container.explain();
        container.startTimed(stdio);
        container.trace().ifPresent(trace -> {
            int width = TerminalSize.of(carafe, Terminals.ERROR, console).columns();
            console.error(Explanation.trace(plan, trace, console.errorPaint(), width));
        });
    }

    private static Thread copy(String what, InputStream from, OutputStream to) {
        return inBackground(what, () -> ByteCopy.untilEnd(from, to));
    }

    /** Copies, and lets the other side see the end. */
    private static void copyAll(String what, InputStream from, OutputStream to) {
        inBackground(what, () -> {
            ByteCopy.untilEnd(from, to);
            ByteCopy.close(to);
        });
    }

    private static Thread inBackground(String what, Runnable action) {
        Thread thread = new Thread(action, what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
