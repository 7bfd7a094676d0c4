package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ExecSpec;
import io.carafe.api.HealthCheck;
import io.carafe.api.MountSpec;
import io.carafe.api.RestartPolicy;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Resources;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.image.ImportedImage;
import io.carafe.image.tree.TreeChange;
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
import io.carafe.runtime.state.ContainerState;
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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A container: made, running, or ended. Closing it ends and frees what this object started; the container itself stays on
 * disk unless its specification says {@code remove(true)}. Thread-safe.
 */
public interface Container extends ContainerProcess {
    /** 64 hexadecimal digits. */
    String id();

    String name();

    ContainerSpec spec();

    /** The digest of its image; empty for one over a directory. */
    Optional<String> imageId();

    /** How its image wants to be run, as it was at its creation. */
    ImageConfig imageConfig();

    /** The labels of its image and its own, which win. */
    default Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>(imageConfig().labels());
        labels.putAll(spec().labels());
        return labels;
    }

    /** What it has mounted besides its root, the volumes that its image wants among it. */
    List<MountSpec> mounts();

    /** Where a volume of {@link #mounts()} is on the host, or will be. */
    Path volume(MountSpec.Volume mount);

    /** What its root file system is made of: directories on the host, the uppermost first. */
    List<Pathname> layers();

    /** Where what is kept of it is on the host. */
    Path directory();

    /** The words that its process was, or would be, started with, entry point first; without an init process before them. */
    List<String> commandLine();

    Instant created();

    /** What is known of its life, read afresh. */
    ContainerState state();

    /** What SELinux has called it since its first start; empty before, and where SELinux is not at work. */
    Optional<SelinuxLabels> selinuxLabels();

    /** How it is, or will be, connected. */
    NetworkView networks();

    /** The pid of its process on the host, while it runs. */
    @Override
    OptionalInt pid();

    /**
     * Starts it.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it runs already
     * @throws io.carafe.api.launch.LaunchException when a step fails; exit codes 126 and 127 are told by it
     */
    void start(Stdio stdio);

    /** As {@link #start(Stdio)}, taking the time of each step; see {@link #trace()}. */
    void startTimed(Stdio stdio);

    /**
     * Connects this object to a container that runs already, from now on: to its log, and to its standard input or terminal.
     * Closing this object then leaves the container alone.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run, or its streams belong to another program
     */
    void attach(Stdio stdio);

    /** What the last timed start did, by this object. */
    Optional<LaunchTrace> trace();

    /** What it goes without since the last start by this object, although it is usual, and why: for people. */
    List<String> warnings();

    /** What a start would do. */
    LaunchPlan explain();

    /**
     * Its standard input. Only when started with pipes or a terminal, and, with pipes, when its specification says
     * {@code interactive(true)}; close it to let the container see the end.
     */
    @Override
    OutputStream stdin();

    /** Its standard output, or all that its terminal shows. */
    @Override
    InputStream stdout();

    /** Its standard error; at its end at once when there is a terminal. */
    @Override
    InputStream stderr();

    /** Tells its terminal how large the window is. Does nothing without a terminal. */
    @Override
    void resize(int rows, int columns);

    /** Waits for its end. Returns the exit code; 128 and the signal when a signal ended it. */
    @Override
    int waitFor() throws InterruptedException;

    /** Waits for its end for so long. Empty when it still runs. */
    @Override
    OptionalInt waitFor(Duration atMost) throws InterruptedException;

    /** Completes with the exit code. What depends on it runs in the common pool. */
    @Override
    CompletableFuture<Integer> onExit();

    /**
     * Sends a signal to its process. After KILL it returns when the end is known, or after ten seconds.
     *
     * @param signal a number, or a name with or without SIG: {@code TERM}
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     */
    @Override
    void signal(String signal);

    /**
     * Stops all its processes until {@link #unpause}.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run, or is paused
     * @throws io.carafe.api.error.UnsupportedFeatureException when it has no control group
     */
    void pause();

    /**
     * Lets its processes go on.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it is not paused
     */
    void unpause();

    /**
     * What it uses.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     * @throws io.carafe.api.error.UnsupportedFeatureException when it has no control group
     */
    ResourceUsage usage();

    /** The pids, on the host, of all its processes; none when it does not run. */
    List<Integer> processes();

    /** Sends its stop signal, waits for so long, and then kills it. Content with a container that does not run. */
    void stop(Duration patience) throws InterruptedException;

    /** As {@link #stop(Duration)}, asking by another signal than its stop signal. */
    void stop(Duration patience, String signal) throws InterruptedException;

    /** Stops it as {@link #stop(Duration)} does, and starts it again in the background. */
    void restart(Duration patience) throws InterruptedException;

    /** As {@link #restart(Duration)}, asking by another signal than its stop signal. */
    void restart(Duration patience, String signal) throws InterruptedException;

    /** Stops it, if it runs, and starts it. */
    default void restart(Duration patience, Stdio stdio) throws InterruptedException {
        stop(patience);
        start(stdio);
    }

    /**
     * Gives it another name.
     *
     * @throws io.carafe.api.error.ContainerConflictException when another container has it
     */
    void rename(String name);

    /**
     * Gives it another restart policy.
     *
     * @throws io.carafe.api.error.InvalidSpecificationException when it is removed at its end
     */
    void update(RestartPolicy policy);

    /**
     * Changes what it may use, at once if it runs.
     *
     * @param change is given what it may use now
     * @throws io.carafe.api.error.InvalidSpecificationException when that contradicts itself
     * @throws io.carafe.api.error.UnsupportedFeatureException when this host cannot bound it
     */
    void update(UnaryOperator<Resources> change);

    /** What the checks of its health have shown in its last run; empty when none is made. */
    Optional<Health> health();

    /** How its health is checked: as it was asked for, over what its image says; empty when neither says anything. */
    default Optional<HealthCheck> healthCheck() {
        Optional<HealthCheck> image = imageConfig().healthCheck();
        return spec().healthCheck()
                .map(own -> own.over(image.orElse(HealthCheck.EMPTY)))
                .or(() -> image);
    }

    /** How many bytes its changes to the root file system take; 0 over a directory, where they are in memory. */
    long writtenBytes();

    /** What it changed of its image's files, a directory before what is in it. */
    List<TreeChange> changes();

    /**
     * Makes an image of its image and of what it changed, as it is now, whether it runs or not. Its volumes are no part of
     * that.
     *
     * @return the image, and what could not be put into it, in sentences without a full stop
     * @throws io.carafe.api.error.UnsupportedFeatureException when it is over a directory, or is to be paused and cannot
     * @throws io.carafe.api.error.ImageNotFoundException when its image was removed
     */
    ImportedImage commit(CommitOptions options);

    /**
     * Writes all its files as a tar archive, whether it runs or not, without volumes and whatever else is mounted on them.
     *
     * @return what could not be put into it, in sentences without a full stop
     */
    List<String> export(OutputStream out) throws IOException;

    /**
     * Copies a file or directory to a path of the host's, by the rules of {@code docker cp}: slashes at the end and
     * {@code /.} mean something. Whether it runs or not, nothing outside of it is read.
     *
     * @param path in the container
     * @param target absolute, on the host
     * @return how many bytes the files took as an archive
     */
    long copyOut(String path, String target, CopyOptions options);

    /** As {@link #copyOut(String, String, CopyOptions)}, the other way round: nothing outside of it is written. */
    long copyIn(String source, String path, CopyOptions options);

    /** Writes a file or directory as a tar archive. Returns its length. */
    long archiveOut(String path, OutputStream out, CopyOptions options) throws IOException;

    /** Unpacks a tar archive, plain or compressed, in a directory of the container. Returns its length, uncompressed. */
    long archiveIn(ReadableByteChannel tar, String path);

    /** What it wrote, as far as it is kept, until the present end; see {@link #logs(LogQuery)}. */
    void copyLogs(LogSink sink);

    /**
     * Opens what it wrote, to be read once and closed. A container with {@code remove(true)} has a log as long as it exists,
     * except when it was started with {@link Stdio#INHERIT}.
     *
     * @throws io.carafe.api.error.UnsupportedFeatureException when its specification says that nothing is kept
     * @throws io.carafe.api.error.ContainerConflictException when its present run keeps nothing
     */
    LogStream logs(LogQuery query);

    /**
     * Removes it from disk.
     *
     * @param force whether to kill it first; then it is no error that it is gone already
     * @throws io.carafe.api.error.ContainerConflictException when it runs and is not to be killed
     */
    void remove(boolean force);

    /**
     * Starts a further process in it, whose streams this program reads and writes.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run, is paused, or ends meanwhile
     * @throws io.carafe.api.error.CommandException when there is no such command in it; exit codes 126 and 127
     */
    default ContainerProcess exec(ExecSpec spec) {
        return exec(spec, spec.terminal() ? new Stdio.Terminal(0, 0) : Stdio.PIPES);
    }

    /** As {@link #exec(ExecSpec)}; {@link Stdio.Terminal} if, and only if, the specification says {@code terminal}. */
    ContainerProcess exec(ExecSpec spec, Stdio stdio);

    /** What {@link #exec(ExecSpec)} would do. */
    LaunchPlan explain(ExecSpec spec);

    /** Kills it when this object started it and it still runs, and frees streams and descriptors. */
    @Override
    void close();
}
