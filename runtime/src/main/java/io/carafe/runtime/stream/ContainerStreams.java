package io.carafe.runtime.stream;

import io.carafe.api.Credentials;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
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
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host's side of one run's standard streams: the ends that this program keeps, and the ends that the new process gets,
 * which are closed here as soon as it has them.
 */
public final class ContainerStreams implements AutoCloseable {
    private static final int FIRST_FREE = 3;
    private static final int WINSIZE = 8;

    private final Kernel kernel;
    private final Optional<RingLogWriter> log;
    private final Map<Handle, Descriptor> given = new LinkedHashMap<>();
    private final List<AutoCloseable> kept = new ArrayList<>();
    private final List<OutputRelay> relays = new ArrayList<>();
    private Optional<Descriptor> terminalSocket = Optional.empty();
    private Optional<Descriptor> terminal = Optional.empty();
    private OutputStream stdin = OutputStream.nullOutputStream();
    private InputStream stdout = InputStream.nullInputStream();
    private InputStream stderr = InputStream.nullInputStream();

    private ContainerStreams(Kernel kernel, Optional<RingLogWriter> log) {
        this.kernel = kernel;
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
            } else if (mode instanceof StreamMode.Inherit) {
                streams.inherit(interactive);
            } else {
                streams.openPipes(interactive, user);
            }
            return streams;
        } catch (RuntimeException failed) {
            streams.close();
            throw failed;
        }
    }

    /** How the plan is to connect them. */
    public static StreamPlan plan(StreamMode mode) {
        return mode instanceof StreamMode.Terminal terminal
                ? new StreamPlan.Terminal(terminal.rows(), terminal.columns())
                : new StreamPlan.Descriptors();
    }

    /** The ends for the new process. */
    public Map<Handle, Integer> given() {
        Map<Handle, Integer> numbers = new LinkedHashMap<>();
        given.forEach((handle, descriptor) -> numbers.put(handle, descriptor.number()));
        return numbers;
    }

    /** Closes the ends of the new process, which has its own by now. */
    public void closeGiven() {
        given.values().forEach(Descriptor::close);
    }

    /** Receives the terminal that the new process makes, if it makes one; false when it died before. */
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
            stdout = logged(new DescriptorInput(kernel, duplicate(master.number())), RingLog.STDOUT);
            return true;
        }
    }

    /** Starts to copy output that goes to this process's own descriptors and to the log. */
    public void startRelays() {
        relays.forEach(OutputRelay::start);
    }

    public OutputStream stdin() {
        return stdin;
    }

    public InputStream stdout() {
        return stdout;
    }

    public InputStream stderr() {
        return stderr;
    }

    /** Tells the terminal its window's size. */
    public void resize(int rows, int columns) {
        terminal.ifPresent(master -> {
            ByteBuffer size = ByteBuffer.allocateDirect(WINSIZE).order(ByteOrder.nativeOrder());
            size.putShort(0, (short) rows).putShort(2, (short) columns);
            kernel.ioctl(master.number(), IoctlRequest.TIOCSWINSZ, size).orThrow("resize the terminal");
        });
    }

    /** Waits until all that the container wrote has been copied, which is when its last process has closed its output. */
    public void drain() throws InterruptedException {
        for (OutputRelay relay : relays) {
            relay.join();
        }
    }

    @Override
    public void close() {
        closeGiven();
        terminalSocket.ifPresent(Descriptor::close);
        for (AutoCloseable end : kept) {
            closeQuietly(end);
        }
        log.ifPresent(ContainerStreams::closeQuietly);
    }

    private void inherit(boolean interactive) {
        give(StreamPlan.STDIN, interactive ? duplicate(0) : devNull());
        if (log.isEmpty()) {
            give(StreamPlan.STDOUT, duplicate(1));
            give(StreamPlan.STDERR, duplicate(2));
            return;
        }
        relay(StreamPlan.STDOUT, 1, RingLog.STDOUT);
        relay(StreamPlan.STDERR, 2, RingLog.STDERR);
    }

    private void relay(Handle handle, int target, int kind) {
        InputStream output = outputPipe(handle, Optional.empty());
        OutputStream own = new DescriptorOutput(kernel, duplicate(target));
        kept.add(output);
        kept.add(own);
        relays.add(new OutputRelay(output, own, log.orElseThrow(), kind));
    }

    private void openPipes(boolean interactive, Credentials user) {
        if (interactive) {
            Pipe pipe = kernel.pipe().orThrow("make a pipe");
            DescriptorOutput end = new DescriptorOutput(kernel, new Descriptor(kernel, pipe.writeEnd()));
            kept.add(end);
            stdin = end;
            giveOwned(StreamPlan.STDIN, new Descriptor(kernel, pipe.readEnd()), Optional.of(user));
        } else {
            give(StreamPlan.STDIN, devNull());
            stdin = new NoInput();
        }
        stdout = logged(outputPipe(StreamPlan.STDOUT, Optional.of(user)), RingLog.STDOUT);
        stderr = logged(outputPipe(StreamPlan.STDERR, Optional.of(user)), RingLog.STDERR);
    }

    private InputStream outputPipe(Handle handle, Optional<Credentials> owner) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        giveOwned(handle, new Descriptor(kernel, pipe.writeEnd()), owner);
        return new DescriptorInput(kernel, new Descriptor(kernel, pipe.readEnd()));
    }

    private void openTerminal() {
        Pipe pair = kernel.socketpair().orThrow("make a socket pair");
        terminalSocket = Optional.of(new Descriptor(kernel, pair.readEnd()));
        give(StreamPlan.TERMINAL_SOCKET, new Descriptor(kernel, pair.writeEnd()));
    }

    /** A pipe belongs to who made it; a process of another user could not open /dev/stdout anew. */
    private void giveOwned(Handle handle, Descriptor end, Optional<Credentials> owner) {
        if (owner.isPresent() && owner.get().uid() != 0 && kernel.geteuid() == 0) {
            kernel.fchown(end.number(), owner.get().uid(), Credentials.UNCHANGED)
                    .orThrow("give a pipe to user " + owner.get().uid());
        }
        give(handle, end);
    }

    private void give(Handle handle, Descriptor descriptor) {
        given.put(handle, descriptor);
    }

    private Descriptor duplicate(int descriptor) {
        return new Descriptor(
                kernel, kernel.duplicate(descriptor, FIRST_FREE).intOrThrow("duplicate descriptor " + descriptor));
    }

    private Descriptor devNull() {
        return new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, Pathname.of("/dev/null"), EnumSet.of(OpenFlag.RDWR))
                        .intOrThrow("open /dev/null"));
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
