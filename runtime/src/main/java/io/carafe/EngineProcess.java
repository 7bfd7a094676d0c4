package io.carafe;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.ContainerRun;
import io.carafe.runtime.ExecRunner;
import io.carafe.runtime.Signals;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.stream.RunStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A further process of a container, started by this engine. */
final class EngineProcess implements ContainerProcess {
    private static final int SIGKILL = 9;

    private final ContainerRun run;
    private final RunStreams streams;
    private final Optional<ProcessIdentity> process;
    private final Signals signals;
    private final StartedProcesses engine;
    /** Whoever started it has let go of it, so that it is not for him to end it. */
    private volatile boolean left;

    EngineProcess(ExecRunner.Execution execution, Signals signals, StartedProcesses engine) {
        this.run = execution.run();
        this.streams = execution.streams();
        this.process = execution.process();
        this.signals = signals;
        this.engine = engine;
    }

    @Override
    public OptionalInt pid() {
        return process.isPresent() && !run.exit().isDone()
                ? OptionalInt.of(process.get().pid())
                : OptionalInt.empty();
    }

    @Override
    public OutputStream stdin() {
        return streams.stdin();
    }

    @Override
    public InputStream stdout() {
        return streams.stdout();
    }

    @Override
    public InputStream stderr() {
        return streams.stderr();
    }

    @Override
    public void resize(int rows, int columns) {
        streams.resize(rows, columns);
    }

    @Override
    public int waitFor() throws InterruptedException {
        return await(Optional.empty()).orElseThrow();
    }

    @Override
    public OptionalInt waitFor(Duration atMost) throws InterruptedException {
        return await(Optional.of(atMost));
    }

    private OptionalInt await(Optional<Duration> atMost) throws InterruptedException {
        try {
            CompletableFuture<Integer> exit = run.exit();
            int code = atMost.isPresent() ? exit.get(atMost.get().toNanos(), TimeUnit.NANOSECONDS) : exit.get();
            streams.finish();
            return OptionalInt.of(code);
        } catch (TimeoutException stillRunning) {
            return OptionalInt.empty();
        } catch (ExecutionException failed) {
            throw new CarafeException("cannot tell how the process ended: " + failed.getMessage(), "", failed);
        }
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        // Not on the thread that notices the ends of all processes.
        return run.exit().thenApplyAsync(code -> code);
    }

    @Override
    public void signal(String signal) {
        int number = signals.number(signal);
        if (process.isEmpty() || !signals.sendIfAlive(process.get(), number)) {
            throw new ContainerConflictException("the process has ended", "");
        }
    }

    @Override
    public void leave() {
        engine.leave(this);
        left = true;
        Thread drain = new Thread(this::drain, "carafe-left");
        drain.setDaemon(true);
        drain.start();
    }

    /** Its terminal must not fill up, or it would wait for ever. */
    private void drain() {
        try (InputStream output = stdout()) {
            output.transferTo(OutputStream.nullOutputStream());
        } catch (IOException itsTerminalIsGone) {
            // As it is when it has ended.
        } finally {
            awaitEnd();
            end();
        }
    }

    @Override
    public void close() {
        if (!left) {
            end();
        }
    }

    private void end() {
        if (!run.exit().isDone()) {
            process.ifPresent(one -> signals.sendIfAlive(one, SIGKILL));
            awaitEnd();
        }
        streams.close();
        engine.remove(this);
    }

    /** An interrupt does not keep it from that: a process that nobody reaps would hold up the end of its container. */
    private void awaitEnd() {
        boolean interrupted = Thread.interrupted();
        boolean ended = false;
        while (!ended) {
            try {
                run.exit().get();
                ended = true;
            } catch (InterruptedException again) {
                interrupted = true;
            } catch (ExecutionException endedAllTheSame) {
                ended = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
