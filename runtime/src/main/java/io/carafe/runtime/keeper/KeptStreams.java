package io.carafe.runtime.keeper;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Handle;
import io.carafe.runtime.log.RingGeometry;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.stream.InputRelay;
import io.carafe.runtime.stream.ProcessStreams;
import io.carafe.runtime.stream.StandardDescriptors;
import io.carafe.runtime.stream.StreamMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Connects a new process's standard streams so that they do not depend on this engine: what has to stay open is held by
 * the keeper, and output that nobody has taken for himself is relayed by it into the log. Used by one launch.
 */
public final class KeptStreams implements ProcessStreams, AutoCloseable {
    /** The share of the log that either output may fill before whoever is attached has read it. */
    private static final int CREDIT_SHARE = 4;

    private final Kernel kernel;
    private final KeeperLink link;
    private final StandardDescriptors descriptors;
    private final Map<Handle, Descriptor> given = new LinkedHashMap<>();
    private final long credit;
    private Optional<Descriptor> terminalSocket = Optional.empty();
    private final Optional<Held> log;
    private Optional<InputRelay> input = Optional.empty();
    private Optional<Held> stdin = Optional.empty();
    private Optional<Held> stdout = Optional.empty();
    private Optional<Held> stderr = Optional.empty();
    private Optional<Held> terminal = Optional.empty();
    private Optional<KeptCompanion> companion = Optional.empty();

    private KeptStreams(Kernel kernel, KeeperLink link, Optional<Held> log, long credit) {
        this.kernel = kernel;
        this.link = link;
        this.descriptors = new StandardDescriptors(kernel);
        this.log = log;
        this.credit = credit;
    }

    /**
     * How the plan is to connect them.
     *
     * @param mode what is attached from the start
     */
    public static StreamPlan plan(ContainerSpec spec, StreamMode mode) {
        if (!spec.process().terminal()) {
            return new StreamPlan.Descriptors();
        }
        return mode instanceof StreamMode.Terminal window
                ? new StreamPlan.Terminal(window.rows(), window.columns(), true)
                : new StreamPlan.Terminal(0, 0, true);
    }

    /** How many bytes of each output the keeper may be ahead of who is attached. */
    public static long credit(RingGeometry ring) {
        return ring.size() / CREDIT_SHARE;
    }

    /**
     * Opens what a run needs.
     *
     * @param mode what is attached from the start
     * @param log a log that the keeper has, and its shape; without one, output is for whoever is attached alone
     * @param user who will own pipes, so that the process may open /dev/stdout again
     */
    public static KeptStreams open(
            Kernel kernel,
            KeeperLink link,
            ContainerSpec spec,
            StreamMode mode,
            Optional<KeptLog> log,
            Credentials user) {
        boolean attached = !(mode instanceof StreamMode.Detached);
        long credit = attached && log.isPresent() ? credit(log.get().geometry()) : KeeperLink.UNLIMITED;
        KeptStreams streams = new KeptStreams(kernel, link, log.map(KeptLog::held), credit);
        try {
            if (spec.process().terminal()) {
                streams.openTerminal();
            } else {
                streams.openInput(mode, spec.process().interactive(), user);
                streams.openOutputs(mode, user);
            }
            return streams;
        } catch (RuntimeException | Error failed) {
            streams.abandon();
            throw failed;
        }
    }

    /** What the keeper has, to be written down. */
    public KeptProcess kept(ProcessIdentity keeper, long exitsFrom) {
        return new KeptProcess(keeper, exitsFrom, log, stdin, stdout, stderr, terminal, companion);
    }

    /** Has the keeper hold the leash of the program that runs beside the container. */
    public void keep(int leash, ProcessIdentity process) {
        companion = Optional.of(new KeptCompanion(link.keep(leash), process));
    }

    /** What copies to its standard input, if that is not connected directly; to be closed when it has ended. */
    public Optional<InputRelay> input() {
        return input;
    }

    /** Begins to copy to its standard input. */
    public void startInput() {
        input.ifPresent(InputRelay::start);
    }

    @Override
    public Map<Handle, Integer> given() {
        Map<Handle, Integer> numbers = new LinkedHashMap<>();
        given.forEach((handle, descriptor) -> numbers.put(handle, descriptor.number()));
        return numbers;
    }

    @Override
    public void closeGiven() {
        given.values().forEach(Descriptor::close);
    }

    @Override
    public boolean receiveTerminal() {
        if (terminalSocket.isEmpty()) {
            return true;
        }
        try (Descriptor socket = terminalSocket.get()) {
            Result received = kernel.receiveDescriptor(socket.number());
            if (!received.ok()) {
                return false;
            }
            try (Descriptor master = new Descriptor(kernel, (int) received.raw())) {
                terminal = Optional.of(link.relay(master.number(), log.orElseThrow(), KeptStream.OUTPUT, credit));
            }
            return true;
        }
    }

    @Override
    public void close() {
        closeGiven();
        terminalSocket.ifPresent(Descriptor::close);
    }

    /** The process was not started: lets go of all that the keeper has. */
    public void abandon() {
        close();
        input.ifPresent(InputRelay::close);
        new KeptHoldings(link, kept(new ProcessIdentity(0, 0, ""), 0)).drop();
    }

    private void openInput(StreamMode mode, boolean interactive, Credentials user) {
        if (!interactive) {
            given.put(StreamPlan.STDIN, descriptors.devNull());
        } else if (mode instanceof StreamMode.Descriptors own && own.inputGiven()) {
            given.put(StreamPlan.STDIN, descriptors.duplicate(own.in()));
        } else if (mode instanceof StreamMode.Descriptors own) {
            Pipe pipe = kernel.pipe().orThrow("make a pipe");
            given.put(StreamPlan.STDIN, descriptors.owned(pipe.readEnd(), user));
            input = Optional.of(
                    new InputRelay(kernel, descriptors.duplicate(own.in()), new Descriptor(kernel, pipe.writeEnd())));
        } else {
            Pipe pipe = kernel.pipe().orThrow("make a pipe");
            given.put(StreamPlan.STDIN, descriptors.owned(pipe.readEnd(), user));
            try (Descriptor end = new Descriptor(kernel, pipe.writeEnd())) {
                stdin = Optional.of(link.keep(end.number()));
            }
        }
    }

    private void openOutputs(StreamMode mode, Credentials user) {
        if (log.isPresent()) {
            stdout = Optional.of(relay(StreamPlan.STDOUT, KeptStream.OUTPUT, user));
            stderr = Optional.of(relay(StreamPlan.STDERR, KeptStream.ERROR, user));
        } else if (mode instanceof StreamMode.Descriptors own) {
            given.put(StreamPlan.STDOUT, descriptors.duplicate(own.out()));
            given.put(StreamPlan.STDERR, descriptors.duplicate(own.err()));
        } else {
            given.put(StreamPlan.STDOUT, descriptors.devNull());
            given.put(StreamPlan.STDERR, descriptors.devNull());
        }
    }

    private Held relay(Handle handle, KeptStream stream, Credentials user) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        given.put(handle, descriptors.owned(pipe.writeEnd(), user));
        try (Descriptor end = new Descriptor(kernel, pipe.readEnd())) {
            return link.relay(end.number(), log.orElseThrow(), stream, credit);
        }
    }

    private void openTerminal() {
        Pipe pair = kernel.socketpair().orThrow("make a socket pair");
        terminalSocket = Optional.of(new Descriptor(kernel, pair.readEnd()));
        given.put(StreamPlan.TERMINAL_SOCKET, new Descriptor(kernel, pair.writeEnd()));
    }
}
