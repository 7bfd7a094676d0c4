package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ExecSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.RestartPolicy;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Resources;
import io.carafe.image.ImportedImage;
import io.carafe.image.tree.TreeChange;
import io.carafe.runtime.ContainerGroups;
import io.carafe.runtime.ContainerLifecycle;
import io.carafe.runtime.ContainerLogs;
import io.carafe.runtime.ContainerRun;
import io.carafe.runtime.ContainerRunner;
import io.carafe.runtime.ExecRunner;
import io.carafe.runtime.Networks;
import io.carafe.runtime.RecordUpdates;
import io.carafe.runtime.Signals;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.commit.CommitOptions;
import io.carafe.runtime.commit.ContainerCommits;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.files.ContainerFiles;
import io.carafe.runtime.files.CopyOptions;
import io.carafe.runtime.health.Health;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogSink;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.MountResolver;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StandardDescriptors;
import io.carafe.runtime.stream.StreamMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A container as programs see it: its record on disk, and this object's own run of it, if it started one. */
final class EngineContainer implements Container {
    private static final int SIGKILL = 9;
    private static final Duration POLL = Duration.ofMillis(20);

    private final ContainerRunner runner;
    private final ExecRunner execs;
    private final ContainerLifecycle lifecycle;
    private final RecordUpdates updates;
    private final ContainerFiles files;
    private final ContainerCommits commits;
    private final ContainerLogs logs;
    private final ContainerGroups groups;
    private final Networks networks;
    private final Signals signals;
    private final EventSink events;
    private final StandardDescriptors descriptors;
    private final Tracker tracker;
    private @Nullable Held held;
    private volatile ContainerRecord record;

    /** What this object started, or is attached to. */
    private record Held(ContainerRun run, RunStreams streams) {}

    /** Is told which containers and further processes must be closed with their engine. */
    interface Tracker {
        void track(ContainerProcess process, boolean running);

        /** It is no longer closed with the engine that started it, but with the one that this is a handle of. */
        void leave(ContainerProcess process);
    }

    EngineContainer(
            ContainerRecord record,
            ContainerRunner runner,
            ExecRunner execs,
            ContainerLifecycle lifecycle,
            RecordUpdates updates,
            ContainerFiles files,
            ContainerCommits commits,
            ContainerLogs logs,
            ContainerGroups groups,
            Networks networks,
            Signals signals,
            EventSink events,
            StandardDescriptors descriptors,
            Tracker tracker) {
        this.record = record;
        this.runner = runner;
        this.execs = execs;
        this.lifecycle = lifecycle;
        this.updates = updates;
        this.files = files;
        this.commits = commits;
        this.logs = logs;
        this.groups = groups;
        this.networks = networks;
        this.signals = signals;
        this.events = events;
        this.descriptors = descriptors;
        this.tracker = tracker;
    }

    @Override
    public String id() {
        return record.id();
    }

    @Override
    public String name() {
        return record.name();
    }

    @Override
    public ContainerSpec spec() {
        return record.spec();
    }

    @Override
    public Optional<String> imageId() {
        return record.imageId();
    }

    @Override
    public ImageConfig imageConfig() {
        return record.imageConfig();
    }

    @Override
    public List<MountSpec> mounts() {
        return MountResolver.withImageVolumes(
                record.spec(), record.imageConfig().volumes());
    }

    @Override
    public Path volume(MountSpec.Volume mount) {
        return files.volume(record, mount);
    }

    @Override
    public List<Pathname> layers() {
        return record.layers();
    }

    @Override
    public Path directory() {
        return runner.directory(record).path();
    }

    @Override
    public List<String> commandLine() {
        return runner.words(record);
    }

    @Override
    public Instant created() {
        return record.created();
    }

    @Override
    public ContainerState state() {
        try {
            return groups.state(record);
        } catch (DamagedStateException damaged) {
            return ContainerState.dead(String.valueOf(damaged.getMessage()));
        }
    }

    @Override
    public NetworkView networks() {
        return networks.view(record);
    }

    @Override
    public OptionalInt pid() {
        Optional<ProcessIdentity> process = runningProcess();
        return process.isPresent() ? OptionalInt.of(process.get().pid()) : OptionalInt.empty();
    }

    @Override
    public void start(Stdio stdio) {
        start(stdio, false);
    }

    @Override
    public void startTimed(Stdio stdio) {
        start(stdio, true);
    }

    private synchronized void start(Stdio stdio, boolean timed) {
        refuseOtherTerminal(stdio);
        StreamMode mode = mode(stdio);
        if (!(stdio instanceof Stdio.Detached)) {
            events.note(record, "attach", Map.of());
        }
        ContainerRun fresh = runner.start(record, mode, timed);
        Held before = held;
        held = new Held(fresh, fresh.attach(mode));
        if (before != null) {
            before.streams().close();
        }
        tracker.track(this, true);
    }

    private void refuseOtherTerminal(Stdio stdio) {
        boolean terminal = record.spec().process().terminal();
        if (!(stdio instanceof Stdio.Detached) && terminal != stdio instanceof Stdio.Terminal) {
            throw new ContainerConflictException(
                    "container " + name() + (terminal ? " wants a terminal" : " was made without a terminal"),
                    "Start it with Stdio.Terminal if, and only if, its specification says tty(true).");
        }
    }

    @Override
    public synchronized void attach(Stdio stdio) {
        refuseOtherTerminal(stdio);
        ContainerRun run = runner.run(record)
                .orElseThrow(() -> new ContainerConflictException(
                        "cannot attach to container " + name() + ": "
                                + (state().isRunning() ? "its streams belong to another program" : "it is not running"),
                        state().isRunning() ? "" : "Start it first."));
        Held before = held;
        held = new Held(run, run.attach(mode(stdio)));
        if (before != null) {
            before.streams().close();
        }
        tracker.track(this, true);
        events.note(record, "attach", Map.of());
    }

    @Override
    public synchronized Optional<LaunchTrace> trace() {
        return Optional.ofNullable(held).flatMap(own -> own.run().trace());
    }

    @Override
    public synchronized List<String> warnings() {
        return held == null ? List.of() : held.run().warnings();
    }

    @Override
    public LaunchPlan explain() {
        boolean terminal = record.spec().process().terminal();
        return runner.plan(record, terminal ? new StreamPlan.Terminal(0, 0, true) : new StreamPlan.Descriptors());
    }

    @Override
    public ContainerProcess exec(ExecSpec spec, Stdio stdio) {
        if (!spec.detached() && spec.terminal() != stdio instanceof Stdio.Terminal) {
            throw new ContainerConflictException(
                    "the process " + (spec.terminal() ? "wants a terminal" : "was to have no terminal"),
                    "Start it with Stdio.Terminal if, and only if, its specification says so.");
        }
        ExecRunner.Execution started =
                execs.start(record, spec, spec.detached() ? new StreamMode.Detached() : mode(stdio));
        new ExecEvents(events, record).follow(started, spec.command());
        EngineProcess process = new EngineProcess(started, signals, tracker);
        if (!spec.detached()) {
            tracker.track(process, true);
        }
        return process;
    }

    @Override
    public LaunchPlan explain(ExecSpec spec) {
        return execs.plan(
                record, spec, spec.terminal() ? new StreamPlan.Terminal(0, 0, false) : new StreamPlan.Descriptors());
    }

    @Override
    public OutputStream stdin() {
        return own().streams().stdin();
    }

    @Override
    public InputStream stdout() {
        return own().streams().stdout();
    }

    @Override
    public InputStream stderr() {
        return own().streams().stderr();
    }

    @Override
    public void resize(int rows, int columns) {
        own().streams().resize(rows, columns);
    }

    @Override
    public int waitFor() throws InterruptedException {
        return await(Optional.empty()).orElseThrow();
    }

    @Override
    public OptionalInt waitFor(Duration atMost) throws InterruptedException {
        return await(Optional.of(atMost));
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        // Not on the thread that notices the ends of all containers.
        return looked().exit().thenApplyAsync(code -> code);
    }

    private OptionalInt await(Optional<Duration> atMost) throws InterruptedException {
        Optional<Held> own = heldIfAny();
        Optional<ContainerRun> run = own.map(Held::run).or(() -> runner.run(record));
        if (run.isEmpty()) {
            return awaitForeign(atMost);
        }
        try {
            CompletableFuture<Integer> exit = run.get().exit();
            int code = atMost.isPresent() ? exit.get(atMost.get().toNanos(), TimeUnit.NANOSECONDS) : exit.get();
            if (own.isPresent()) {
                own.get().streams().drain();
            }
            return OptionalInt.of(code);
        } catch (TimeoutException stillRunning) {
            return OptionalInt.empty();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new CarafeException(
                    "container " + name() + " ended, and that could not be written down: " + cause.getMessage(),
                    "",
                    failed);
        }
    }

    /** A container that another engine runs: its end shows on disk. */
    private OptionalInt awaitForeign(Optional<Duration> atMost) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            ContainerState state = state();
            if (!state.isRunning()) {
                return OptionalInt.of(state.exitCode());
            }
            if (atMost.isPresent() && System.nanoTime() - start >= atMost.get().toNanos()) {
                return OptionalInt.empty();
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    @Override
    public void signal(String signal) {
        send(signals.number(signal));
    }

    @Override
    public void stop(Duration patience) throws InterruptedException {
        stop(patience, signals.stopSignal(record));
    }

    @Override
    public void stop(Duration patience, String signal) throws InterruptedException {
        stop(patience, signals.number(signal));
    }

    @Override
    public void restart(Duration patience) throws InterruptedException {
        restart(patience, signals.stopSignal(record));
    }

    @Override
    public void restart(Duration patience, String signal) throws InterruptedException {
        restart(patience, signals.number(signal));
    }

    private void restart(Duration patience, int signal) throws InterruptedException {
        stop(patience, signal);
        start(Stdio.DETACHED);
        events.note(record, "restart", Map.of());
    }

    private void stop(Duration patience, int signal) throws InterruptedException {
        lifecycle.stoppedByHand(record);
        boolean ran = runningProcess().isPresent();
        end(patience, signal);
        if (ran) {
            events.note(record, "stop", Map.of());
        }
    }

    private void noteKill(int signal) {
        events.note(record, "kill", Map.of("signal", Integer.toString(signal)));
    }

    private void end(Duration patience, int signal) throws InterruptedException {
        Optional<ProcessIdentity> process = runningProcess();
        if (process.isPresent() && signals.sendIfAlive(process.get(), signal)) {
            groups.wake(record);
            noteKill(signal);
            try {
                if (waitFor(patience).isPresent()) {
                    return;
                }
            } catch (ContainerNotFoundException goneWithItsEnd) {
                return;
            }
        }
        kill();
    }

    private void send(int signal) {
        ProcessIdentity process = runningProcess()
                .orElseThrow(() -> new ContainerConflictException("container " + name() + " is not running", ""));
        if (signal == SIGKILL || signal == signals.stopSignal(record)) {
            lifecycle.stoppedByHand(record);
        }
        signals.send(process, signal);
        groups.wake(record);
        noteKill(signal);
    }

    @Override
    public void pause() {
        groups.pause(record);
        events.note(record, "pause", Map.of());
    }

    @Override
    public void unpause() {
        groups.unpause(record);
        events.note(record, "unpause", Map.of());
    }

    @Override
    public ResourceUsage usage() {
        return groups.usage(record);
    }

    @Override
    public List<Integer> processes() {
        return groups.processes(record);
    }

    @Override
    public Optional<Health> health() {
        try {
            return lifecycle.health(record);
        } catch (DamagedStateException notWorthMuch) {
            // The next check writes it anew.
            return Optional.empty();
        }
    }

    @Override
    public void rename(String name) {
        String before = "/" + record.name();
        record = updates.rename(record, name);
        events.note(record, "rename", Map.of("oldName", before));
    }

    @Override
    public void update(RestartPolicy policy) {
        record = updates.update(record, now -> now.withSpec(now.spec().withRestart(policy)));
        events.note(record, "update", Map.of());
    }

    @Override
    public void update(UnaryOperator<Resources> change) {
        record = groups.update(record, change);
        events.note(record, "update", Map.of());
    }

    @Override
    public long writtenBytes() {
        return files.writtenBytes(record);
    }

    @Override
    public List<TreeChange> changes() {
        return files.changes(record, state().isRunning());
    }

    @Override
    public ImportedImage commit(CommitOptions options) {
        return commits.commit(record, options);
    }

    @Override
    public List<String> export(OutputStream out) throws IOException {
        return files.export(record, out);
    }

    @Override
    public long copyOut(String path, String target, CopyOptions options) {
        return files.copyOut(record, path, target, options);
    }

    @Override
    public long copyIn(String source, String path, CopyOptions options) {
        return files.copyIn(record, source, path, options);
    }

    @Override
    public long archiveOut(String path, OutputStream out, CopyOptions options) throws IOException {
        return files.archiveOut(record, path, out, options);
    }

    @Override
    public long archiveIn(ReadableByteChannel tar, String path) {
        return files.archiveIn(record, tar, path);
    }

    @Override
    public void copyLogs(LogSink sink) {
        try (LogStream all = logs(LogQuery.ALL)) {
            all.copyTo(sink);
        }
    }

    @Override
    public LogStream logs(LogQuery query) {
        return logs.open(record, query);
    }

    @Override
    public void remove(boolean force) {
        if (!force) {
            lifecycle.remove(record);
            return;
        }
        kill();
        try {
            lifecycle.remove(record);
        } catch (ContainerNotFoundException goneWithItsEnd) {
            // That is what was wanted.
        }
    }

    @Override
    public void leave() {
        close();
    }

    @Override
    public void close() {
        Optional<Held> own = heldIfAny();
        if (own.isPresent()) {
            ContainerRun run = own.get().run();
            if (!run.goesOnAlone() && !run.exit().isDone()) {
                kill();
            }
            own.get().streams().close();
            tracker.track(this, false);
        }
    }

    /**
     * Kills it and waits until its end is on disk; content when it has ended already. An interrupt does not keep it from
     * that, because a container that is neither watched nor written down would be left behind.
     */
    private void kill() {
        if (runningProcess()
                .filter(process -> signals.sendIfAlive(process, SIGKILL))
                .isPresent()) {
            groups.wake(record);
            noteKill(SIGKILL);
        }
        boolean interrupted = Thread.interrupted();
        boolean ended = false;
        while (!ended) {
            try {
                awaitEnd();
                ended = true;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() throws InterruptedException {
        try {
            Optional<ContainerRun> run = heldIfAny()
                    .map(Held::run)
                    .filter(own -> !own.exit().isDone())
                    .or(() -> runner.run(record));
            if (run.isPresent()) {
                run.get().exit().get();
            } else {
                awaitForeign(Optional.empty());
            }
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return;
        } catch (ExecutionException notWrittenDown) {
            // It has ended all the same; waitFor tells.
            return;
        }
    }

    private Optional<ProcessIdentity> runningProcess() {
        try {
            return Optional.of(state()).filter(ContainerState::isRunning).flatMap(ContainerState::process);
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return Optional.empty();
        }
    }

    private synchronized Optional<Held> heldIfAny() {
        return Optional.ofNullable(held);
    }

    /** The run that this object started, or that its engine looks after. */
    private ContainerRun looked() {
        return heldIfAny().map(Held::run).or(() -> runner.run(record)).orElseGet(() -> own().run());
    }

    private Held own() {
        return heldIfAny()
                .orElseThrow(() -> new ContainerConflictException(
                        "container " + name() + " was not started by this object", "Start it first."));
    }

    private StreamMode mode(Stdio stdio) {
        if (stdio instanceof Stdio.Terminal terminal) {
            return new StreamMode.Terminal(terminal.rows(), terminal.columns());
        }
        if (stdio instanceof Stdio.Detached) {
            return new StreamMode.Detached();
        }
        return stdio instanceof Stdio.Descriptors own
                ? descriptors.connecting(own.in(), own.out(), own.err())
                : new StreamMode.Pipes();
    }
}
