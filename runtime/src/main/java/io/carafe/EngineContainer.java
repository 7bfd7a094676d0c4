package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ExecSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.RestartPolicy;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Resources;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.image.ImportedImage;
import io.carafe.image.tree.TreeChange;
import io.carafe.runtime.ContainerRun;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.commit.CommitOptions;
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
import java.util.function.UnaryOperator;

/** A container as programs see it: its record on disk, and this object's own run of it, if it started one. */
final class EngineContainer implements Container {
    private final ContainerServices services;
    private final StartedProcesses engine;
    private final FurtherProcesses processes;
    private final OwnRun own = new OwnRun();
    private volatile ContainerRecord record;

    EngineContainer(ContainerRecord record, ContainerServices services, StartedProcesses engine) {
        this.record = record;
        this.services = services;
        this.engine = engine;
        this.processes = new FurtherProcesses(services, engine);
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
        return services.files().volume(record, mount);
    }

    @Override
    public List<Pathname> layers() {
        return record.layers();
    }

    @Override
    public Path directory() {
        return services.runner().directory(record).path();
    }

    @Override
    public Optional<SelinuxLabels> selinuxLabels() {
        return services.runner().labels(record);
    }

    @Override
    public List<String> commandLine() {
        return services.runner().words(record);
    }

    @Override
    public Instant created() {
        return record.created();
    }

    @Override
    public ContainerState state() {
        return services.ends().state(record);
    }

    @Override
    public NetworkView networks() {
        return services.networks().view(record);
    }

    @Override
    public OptionalInt pid() {
        Optional<ProcessIdentity> process = services.ends().process(record);
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
        StreamMode mode = services.mode(stdio);
        if (!(stdio instanceof Stdio.Detached)) {
            services.events().note(record, "attach", Map.of());
        }
        try (StartedProcesses.Start start = engine.begin()) {
            own.hold(services.runner().start(record, mode, timed), mode);
            engine.add(this);
        }
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
        ContainerRun run = services.runner().run(record).orElseThrow(this::notAttachable);
        try (StartedProcesses.Start start = engine.begin()) {
            own.hold(run, services.mode(stdio));
            engine.add(this);
        }
        services.events().note(record, "attach", Map.of());
    }

    private ContainerConflictException notAttachable() {
        ContainerState state = state();
        String attempted = "cannot attach to container " + name() + ": ";
        if (state.isRunning()) {
            return new ContainerConflictException(attempted + "its streams belong to another program", "");
        }
        return state.awaitsRestart()
                ? new ContainerConflictException(attempted + "it is restarting", "Wait until it runs.")
                : new ContainerConflictException(attempted + "it is not running", "Start it first.");
    }

    @Override
    public Optional<LaunchTrace> trace() {
        return own.run().flatMap(ContainerRun::trace);
    }

    @Override
    public List<String> warnings() {
        return own.run().map(ContainerRun::warnings).orElse(List.of());
    }

    @Override
    public LaunchPlan explain() {
        boolean terminal = record.spec().process().terminal();
        return services.runner()
                .plan(record, terminal ? new StreamPlan.Terminal(0, 0, true) : new StreamPlan.Descriptors());
    }

    @Override
    public ContainerProcess exec(ExecSpec spec, Stdio stdio) {
        return processes.start(record, spec, stdio);
    }

    @Override
    public LaunchPlan explain(ExecSpec spec) {
        return processes.plan(record, spec);
    }

    @Override
    public OutputStream stdin() {
        return streams().stdin();
    }

    @Override
    public InputStream stdout() {
        return streams().stdout();
    }

    @Override
    public InputStream stderr() {
        return streams().stderr();
    }

    @Override
    public void resize(int rows, int columns) {
        streams().resize(rows, columns);
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
        OptionalInt code = services.ends().await(record, own.run(), atMost);
        Optional<RunStreams> streams = own.streams();
        if (code.isPresent() && streams.isPresent()) {
            streams.get().drain();
        }
        return code;
    }

    @Override
    public void signal(String signal) {
        services.ends().signal(record, own.run(), services.signals().number(signal));
    }

    @Override
    public void stop(Duration patience) throws InterruptedException {
        services.ends().stop(record, own.run(), patience, services.signals().stopSignal(record));
    }

    @Override
    public void stop(Duration patience, String signal) throws InterruptedException {
        services.ends().stop(record, own.run(), patience, services.signals().number(signal));
    }

    @Override
    public void restart(Duration patience) throws InterruptedException {
        restart(patience, services.signals().stopSignal(record));
    }

    @Override
    public void restart(Duration patience, String signal) throws InterruptedException {
        restart(patience, services.signals().number(signal));
    }

    private void restart(Duration patience, int signal) throws InterruptedException {
        services.ends().stop(record, own.run(), patience, signal);
        try {
            start(Stdio.DETACHED);
        } catch (ContainerRunningException startedByAnother) {
            // That is what was wanted.
        }
        services.events().note(record, "restart", Map.of());
    }

    @Override
    public void pause() {
        services.groups().pause(record);
        services.events().note(record, "pause", Map.of());
    }

    @Override
    public void unpause() {
        services.groups().unpause(record);
        services.events().note(record, "unpause", Map.of());
    }

    @Override
    public ResourceUsage usage() {
        return services.groups().usage(record);
    }

    @Override
    public List<Integer> processes() {
        return services.groups().processes(record);
    }

    @Override
    public Optional<Health> health() {
        try {
            return services.lifecycle().health(record);
        } catch (DamagedStateException notWorthMuch) {
            // The next check writes it anew.
            return Optional.empty();
        }
    }

    @Override
    public void rename(String name) {
        String before = "/" + record.name();
        record = services.updates().rename(record, name);
        services.events().note(record, "rename", Map.of("oldName", before));
    }

    @Override
    public void update(RestartPolicy policy) {
        record =
                services.updates().update(record, now -> now.withSpec(now.spec().withRestart(policy)));
        services.events().note(record, "update", Map.of());
    }

    @Override
    public void update(UnaryOperator<Resources> change) {
        record = services.groups().update(record, change);
        services.events().note(record, "update", Map.of());
    }

    @Override
    public long writtenBytes() {
        return services.files().writtenBytes(record);
    }

    @Override
    public List<TreeChange> changes() {
        return services.files().changes(record, state().isRunning());
    }

    @Override
    public ImportedImage commit(CommitOptions options) {
        return services.commits().commit(record, options);
    }

    @Override
    public List<String> export(OutputStream out) throws IOException {
        return services.files().export(record, out);
    }

    @Override
    public long copyOut(String path, String target, CopyOptions options) {
        return services.files().copyOut(record, path, target, options);
    }

    @Override
    public long copyIn(String source, String path, CopyOptions options) {
        return services.files().copyIn(record, source, path, options);
    }

    @Override
    public long archiveOut(String path, OutputStream out, CopyOptions options) throws IOException {
        return services.files().archiveOut(record, path, out, options);
    }

    @Override
    public long archiveIn(ReadableByteChannel tar, String path) {
        return services.files().archiveIn(record, tar, path);
    }

    @Override
    public void copyLogs(LogSink sink) {
        try (LogStream all = logs(LogQuery.ALL)) {
            all.copyTo(sink);
        }
    }

    @Override
    public LogStream logs(LogQuery query) {
        return services.logs().open(record, query);
    }

    @Override
    public void remove(boolean force) {
        if (!force) {
            services.lifecycle().remove(record);
            return;
        }
        try {
            services.ends().killForGood(record, own.run());
            services.lifecycle().remove(record);
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
        Optional<OwnRun.Held> held = own.ifAny();
        if (held.isPresent()) {
            ContainerRun run = held.get().run();
            if (!run.goesOnAlone() && !run.exit().isDone()) {
                services.ends().kill(record, Optional.of(run));
            }
            held.get().streams().close();
            engine.remove(this);
        }
    }

    /** The run that this object started, or that its engine looks after. */
    private ContainerRun looked() {
        return own.run().or(() -> services.runner().run(record)).orElseThrow(this::notStarted);
    }

    private RunStreams streams() {
        return own.streams().orElseThrow(this::notStarted);
    }

    private ContainerConflictException notStarted() {
        return new ContainerConflictException(
                "container " + name() + " was not started by this object", "Start it first.");
    }
}
