package io.carafe.runtime.stream;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;
import io.carafe.runtime.log.LogSink;
import io.carafe.runtime.log.LogStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who is attached to a container whose output goes to its log: reads along there, and passes it on to descriptors,
 * or to pipes that this program reads. Closing it leaves the container alone. Thread-safe.
 */
public final class LogAttachment implements RunStreams {
    private static final int WINSIZE = 8;

    private final Kernel kernel;
    private final LogStream log;
    private final Delivery delivery;
    private final OutputStream out;
    private final OutputStream err;
    private final List<AutoCloseable> own = new ArrayList<>();
    private final Thread reading = new Thread(this::read, "carafe-attached");
    private InputStream stdout = InputStream.nullInputStream();
    private InputStream stderr = InputStream.nullInputStream();
    private OutputStream stdin = new NoInput();
    private Optional<Descriptor> terminal = Optional.empty();

    /** Is told what has arrived. Called on one thread. */
    public interface Delivery {
        /** Nobody who wants to know. */
        Delivery UNNOTICED = new Delivery() {
            @Override
            public void delivered(boolean ofError, long bytes) {
                // Nobody waits for it.
            }

            @Override
            public void refused(boolean ofError) {
                // Nobody would mend it.
            }

            @Override
            public void over() {
                // Nobody waits for it.
            }
        };

        /** So many bytes have reached whoever is attached. */
        void delivered(boolean ofError, long bytes);

        /** Whoever is attached takes no more of one output, as {@code head} does. */
        void refused(boolean ofError);

        /** No more will. */
        void over();
    }

    /**
     * Prepares it; nothing is read before {@link #start}.
     *
     * @param mode where output goes; for descriptors, duplicates are used
     * @param log where it comes from; becomes this object's own
     */
    public LogAttachment(Kernel kernel, StreamMode mode, LogStream log, Delivery delivery) {
        this.kernel = kernel;
        this.log = log;
        this.delivery = delivery;
        if (mode instanceof StreamMode.Descriptors given) {
            StandardDescriptors descriptors = new StandardDescriptors(kernel);
            out = opened(new DescriptorOutput(kernel, descriptors.duplicate(given.out())));
            err = opened(new DescriptorOutput(kernel, descriptors.duplicate(given.err())));
        } else {
            Pipe first = kernel.pipe().orThrow("make a pipe");
            stdout = opened(new DescriptorInput(kernel, new Descriptor(kernel, first.readEnd())));
            out = opened(new DescriptorOutput(kernel, new Descriptor(kernel, first.writeEnd())));
            if (mode instanceof StreamMode.Terminal) {
                err = out;
            } else {
                Pipe second = kernel.pipe().orThrow("make a pipe");
                stderr = opened(new DescriptorInput(kernel, new Descriptor(kernel, second.readEnd())));
                err = opened(new DescriptorOutput(kernel, new Descriptor(kernel, second.writeEnd())));
            }
        }
        reading.setDaemon(true);
    }

    private <T extends AutoCloseable> T opened(T end) {
        own.add(end);
        return end;
    }

    /** Input goes to a terminal. */
    public void typeInto(Descriptor master) {
        own.add(master);
        terminal = Optional.of(master);
        stdin = new TerminalInput(kernel, master);
    }

    /**
     * Input goes to a pipe.
     *
     * @param end becomes this object's own
     * @param atEnd lets go of every other writing end, so that the container sees the end of its input
     */
    public void writeTo(Descriptor end, Runnable atEnd) {
        DescriptorOutput pipe = opened(new DescriptorOutput(kernel, end));
        stdin = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                pipe.write(octet);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                pipe.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                pipe.close();
                atEnd.run();
            }
        };
    }

    /** Begins to read. */
    public void start() {
        reading.start();
    }

    private void read() {
        Sink sink = new Sink();
        try {
            log.copyTo(sink);
        } finally {
            sink.endOfStream(false);
            sink.endOfStream(true);
            delivery.over();
        }
    }

    /** Passes output on. When nobody takes any of it any more, the rest is not worth reading. */
    private final class Sink implements LogSink {
        private final Set<OutputStream> refused = new HashSet<>();

        @Override
        public void accept(Instant time, boolean error, byte[] bytes) {
            pass(error, bytes, 0, bytes.length);
        }

        @Override
        public void accept(long seconds, int nanoseconds, boolean error, byte[] buffer, int offset, int length) {
            pass(error, buffer, offset, length);
        }

        private void pass(boolean error, byte[] buffer, int offset, int length) {
            OutputStream to = error ? err : out;
            try {
                if (!refused.contains(to)) {
                    to.write(buffer, offset, length);
                }
                delivery.delivered(error, length);
            } catch (IOException nobodyReads) {
                refused.add(to);
                delivery.refused(error);
                if (refused.contains(out) && refused.contains(err)) {
                    log.close();
                }
            }
        }

        /** A reader of our own pipes sees the end; others' descriptors are theirs to close. */
        @Override
        public void endOfStream(boolean error) {
            closeQuietly(error ? err : out);
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
        reading.join();
    }

    @Override
    public void close() {
        log.close();
        own.forEach(LogAttachment::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable end) {
        try {
            end.close();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception broken) {
            // Whoever was at its other end is gone.
            return;
        }
    }
}
