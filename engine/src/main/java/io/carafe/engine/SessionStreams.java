package io.carafe.engine;

import io.carafe.Stdio;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import io.carafe.client.ExitNotice;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/** A client's standard streams, for the thread of its session to read and write. */
final class SessionStreams implements AutoCloseable {
    private static final int SEEK_CUR = 1;

    private final Kernel kernel;
    private final ClientDescriptors descriptors;
    private final WakeUp wake;
    private final SessionInput input;
    private final SessionOutput output;
    private final SessionOutput error;
    private boolean closed;

    /**
     * @param descriptors become this object's own
     * @param foreground whether what is typed on the client's terminal is meant for it
     */
    SessionStreams(Kernel kernel, ClientDescriptors descriptors, BooleanSupplier foreground) {
        this.kernel = kernel;
        this.descriptors = descriptors;
        this.wake = new WakeUp(kernel);
        this.input = new SessionInput(kernel, descriptors.number(0), wake, foreground);
        this.output = new SessionOutput(kernel, descriptors.number(1), wake);
        this.error = new SessionOutput(kernel, descriptors.number(2), wake);
    }

    InputStream input() {
        return input;
    }

    OutputStream output() {
        return output;
    }

    OutputStream error() {
        return error;
    }

    Stdio.Descriptors numbers() {
        return descriptors.numbers();
    }

    /** Nobody waits for the client any more: reads and writes end. */
    synchronized void cut() {
        if (closed) {
            return;
        }
        wake.signal();
    }

    /** What the client is told at the end. */
    ExitNotice notice(int code) {
        return new ExitNotice(code, position(1), position(2));
    }

    private long position(int stream) {
        TakenDescriptor taken = descriptors.streams().get(stream);
        if (!taken.reopened()) {
            return ExitNotice.SHARED;
        }
        Result position = kernel.lseek(taken.descriptor().number(), 0, SEEK_CUR);
        return position.ok() ? position.raw() : ExitNotice.SHARED;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        cut();
        input.close();
        output.close();
        error.close();
        closed = true;
        descriptors.close();
        wake.close();
    }
}
