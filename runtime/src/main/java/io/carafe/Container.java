package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.HealthCheck;
import io.carafe.api.MountSpec;
import io.carafe.api.RestartPolicy;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeChange;
import io.carafe.runtime.files.CopyOptions;
import io.carafe.runtime.launch.LaunchTrace;
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

/**
 * A container: made, running, or ended. Closing it ends and frees what this object started; the container itself stays on
 * disk unless its specification says {@code remove(true)}. Thread-safe.
 */
public interface Container extends AutoCloseable {
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

    /** The words that its process was, or would be, started with, entry point first. */
    List<String> commandLine();

    Instant created();

    /** What is known of its life, read afresh. */
    ContainerState state();

    /** The pid of its process on the host, while it runs. */
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

    /** What the last timed start did, by this object. */
    Optional<LaunchTrace> trace();

    /** What a start would do. */
    LaunchPlan explain();

    /**
     * Its standard input. Only when started with pipes or a terminal, and, with pipes, when its specification says
     * {@code interactive(true)}; close it to let the container see the end.
     */
    OutputStream stdin();

    /** Its standard output, or all that its terminal shows. */
    InputStream stdout();

    /** Its standard error; at its end at once when there is a terminal. */
    InputStream stderr();

    /** Tells its terminal how large the window is. Does nothing without a terminal. */
    void resize(int rows, int columns);

    /** Waits for its end. Returns the exit code; 128 and the signal when a signal ended it. */
    int waitFor() throws InterruptedException;

    /** Waits for its end for so long. Empty when it still runs. */
    OptionalInt waitFor(Duration atMost) throws InterruptedException;

    /** Completes with the exit code. What depends on it runs in the common pool. */
    CompletableFuture<Integer> onExit();

    /**
     * Sends a signal to its process.
     *
     * @param signal a number, or a name with or without SIG: {@code TERM}
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     */
    void signal(String signal);

    /** Sends its stop signal, waits for so long, and then kills it. Content with a container that does not run. */
    void stop(Duration patience) throws InterruptedException;

    /** As {@link #stop(Duration)}, asking by another signal than its stop signal. */
    void stop(Duration patience, String signal) throws InterruptedException;

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

    /** What it wrote, as it was kept; nothing for a container with {@code remove(true)}. Copies until the present end. */
    void copyLogs(LogSink sink);

    /**
     * Removes it from disk.
     *
     * @param force whether to kill it first; then it is no error that it is gone already
     * @throws io.carafe.api.error.ContainerConflictException when it runs and is not to be killed
     */
    void remove(boolean force);

    /** Kills it when this object started it and it still runs, and frees streams and descriptors. */
    @Override
    void close();

    /** Receives what a container wrote. */
    @FunctionalInterface
    interface LogSink {
        /**
         * One piece of output.
         *
         * @param error whether it was written to standard error
         * @param bytes what was written; valid during the call
         */
        void accept(Instant time, boolean error, byte[] bytes);
    }
}
