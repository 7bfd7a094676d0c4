package io.carafe.runtime.stream;

import io.carafe.api.Credentials;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Handle;
import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogWriter;
import io.carafe.runtime.plan.StreamPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host's side of one run's standard streams: the ends that this program keeps, and the ends that the new process gets,
 * which are closed here as soon as it has them.
 */
public final class ContainerStreams implements ProcessStreams, RunStreams {
    private static final int WINSIZE = 8;

    private final Kernel kernel;
    private final StandardDescriptors descriptors;
    private final Optional<RingLogWriter> log;
    private final Map<Handle, Descriptor> given = new LinkedHashMap<>();
    private final List<AutoCloseable> kept = new ArrayList<>();
    private final List<OutputRelay> relays = new ArrayList<>();
    private Optional<InputRelay> input = Optional.empty();
    private Optional<Descriptor> terminalSocket = Optional.empty();
    private Optional<Descriptor> terminal = Optional.empty();
    private OutputStream stdin = OutputStream.nullOutputStream();
    private InputStream stdout = InputStream.nullInputStream();
    private InputStream stderr = InputStream.nullInputStream();

    private ContainerStreams(Kernel kernel, Optional<RingLogWriter> log) {
        this.kernel = kernel;
        this.descriptors = new StandardDescriptors(kernel);
        this.log = log;
    }

    /**
     * Opens what a run needs.
     *
     * @param interactive whether standard input is connected at all; otherwise it is /dev/null
     * @param user who will own pipes, so that the process may open /dev/stdout again
     * @param log where output is kept; it becomes this object's own
     */
    public static ContainerStreams open(
            Kernel kernel, StreamMode mode, boolean interactive, Credentials user, Optional<RingLogWriter> log) {
        ContainerStreams streams = new ContainerStreams(kernel, log);
        try {
            if (mode instanceof StreamMode.Terminal) {
                streams.openTerminal();
            } else if (mode instanceof StreamMode.Detached) {
                streams.connectNothing();
            } else if (mode instanceof StreamMode.Descriptors descriptors) {
                streams.connect(descriptors, interactive, user);
            } else {
                streams.openPipes(interactive, user);
            }
            return streams;
        } catch (RuntimeException failed) {
            streams.close();
            throw failed;
        }
    }

    /**
     * How the plan is to connect them.
     *
     * @param console whether a terminal is also the container's console
     */
    public static StreamPlan plan(StreamMode mode, boolean console) {
        return mode instanceof StreamMode.Terminal terminal
                ? new StreamPlan.Terminal(terminal.rows(), terminal.columns(), console)
                : new StreamPlan.Descriptors();
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
            Descriptor master = new Descriptor(kernel, (int) received.raw());
            kept.add(master);
            terminal = Optional.of(master);
            stdin = new TerminalInput(kernel, master);
            stdout = logged(new DescriptorInput(kernel, descriptors.duplicate(master.number())), RingLog.STDOUT);
            return true;
        }
    }

    /** Starts to copy what is not connected directly. */
    public void startRelays() {
        input.ifPresent(InputRelay::start);
        relays.forEach(OutputRelay::start);
    }

    /** When the process has ended: passes on what was written until now, even if others could write more. */
    @Override
    public void finish() throws InterruptedException {
        for (OutputRelay relay : relays) {
            relay.finish();
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public void resize(int rows, int columns) {
        terminal.ifPresent(master -> {
            ByteBuffer size = ByteBuffer.allocateDirect(WINSIZE).order(ByteOrder.nativeOrder());
            size.putShort(0, (short) rows).putShort(2, (short) columns);
            kernel.ioctl(master.number(), IoctlRequest.TIOCSWINSZ, size).orThrow("resize the terminal");
        });
    }

    @Override
    public void drain() throws InterruptedException {
        for (OutputRelay relay : relays) {
            relay.join();
        }
    }

    @Override
    public void close() {
        closeGiven();
        input.ifPresent(InputRelay::close);
        terminalSocket.ifPresent(Descriptor::close);
        for (AutoCloseable end : kept) {
            closeQuietly(end);
        }
        log.ifPresent(ContainerStreams::closeQuietly);
    }

    private void connect(StreamMode.Descriptors to, boolean interactive, Credentials user) {
        if (interactive && !to.inputGiven()) {
            Pipe pipe = kernel.pipe().orThrow("make a pipe");
            giveOwned(StreamPlan.STDIN, pipe.readEnd(), Optional.of(user));
            input = Optional.of(
                    new InputRelay(kernel, descriptors.duplicate(to.in()), new Descriptor(kernel, pipe.writeEnd())));
        } else {
            give(StreamPlan.STDIN, interactive ? descriptors.duplicate(to.in()) : descriptors.devNull());
        }
        if (log.isEmpty() && to.outputGiven()) {
            give(StreamPlan.STDOUT, descriptors.duplicate(to.out()));
            give(StreamPlan.STDERR, descriptors.duplicate(to.err()));
            return;
        }
        relay(StreamPlan.STDOUT, to.out(), RingLog.STDOUT, user);
        relay(StreamPlan.STDERR, to.err(), RingLog.STDERR, user);
    }

    private void connectNothing() {
        give(StreamPlan.STDIN, descriptors.devNull());
        give(StreamPlan.STDOUT, descriptors.devNull());
        give(StreamPlan.STDERR, descriptors.devNull());
    }

    private void relay(Handle handle, int target, int kind, Credentials user) {
        DescriptorInput output = outputPipe(handle, Optional.of(user));
        OutputStream own = new DescriptorOutput(kernel, descriptors.duplicate(target));
        kept.add(output);
        kept.add(own);
        relays.add(new OutputRelay(output, own, log, kind));
    }

    private void openPipes(boolean interactive, Credentials user) {
        if (interactive) {
            Pipe pipe = kernel.pipe().orThrow("make a pipe");
            DescriptorOutput end = new DescriptorOutput(kernel, new Descriptor(kernel, pipe.writeEnd()));
            kept.add(end);
            stdin = end;
            giveOwned(StreamPlan.STDIN, pipe.readEnd(), Optional.of(user));
        } else {
            give(StreamPlan.STDIN, descriptors.devNull());
            stdin = new NoInput();
        }
        stdout = logged(outputPipe(StreamPlan.STDOUT, Optional.of(user)), RingLog.STDOUT);
        stderr = logged(outputPipe(StreamPlan.STDERR, Optional.of(user)), RingLog.STDERR);
    }

    private DescriptorInput outputPipe(Handle handle, Optional<Credentials> owner) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        giveOwned(handle, pipe.writeEnd(), owner);
        return new DescriptorInput(kernel, new Descriptor(kernel, pipe.readEnd()));
    }

    private void openTerminal() {
        Pipe pair = kernel.socketpair().orThrow("make a socket pair");
        terminalSocket = Optional.of(new Descriptor(kernel, pair.readEnd()));
        give(StreamPlan.TERMINAL_SOCKET, new Descriptor(kernel, pair.writeEnd()));
    }

    private void giveOwned(Handle handle, int end, Optional<Credentials> owner) {
        give(handle, owner.isPresent() ? descriptors.owned(end, owner.get()) : new Descriptor(kernel, end));
    }

    private void give(Handle handle, Descriptor descriptor) {
        given.put(handle, descriptor);
    }

    private InputStream logged(InputStream stream, int kind) {
        InputStream end = log.isPresent() ? new LoggedInput(stream, log.get(), kind) : stream;
        kept.add(end);
        return end;
    }

    private static void closeQuietly(AutoCloseable end) {
        try {
            end.close();
        } catch (IOException failed) {
            throw new CarafeException("cannot close a stream: " + failed.getMessage(), "", failed);
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
