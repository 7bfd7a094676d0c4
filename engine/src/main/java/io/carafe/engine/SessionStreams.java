package io.carafe.engine;

import io.carafe.Stdio;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.client.ExitNotice;
import io.carafe.runtime.stream.DescriptorInput;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A client's standard streams, for the thread of its session to read and write. */
final class SessionStreams implements AutoCloseable {
    private static final int FIRST_FREE = 3;
    private static final int SEEK_CUR = 1;

    private final Kernel kernel;
    private final ClientDescriptors descriptors;
    private final Descriptor wake;
    private final DescriptorInput input;
    private final OutputStream output;
    private final OutputStream error;
    private boolean closed;

    /** @param descriptors become this object's own */
    SessionStreams(Kernel kernel, ClientDescriptors descriptors) {
        this.kernel = kernel;
        this.descriptors = descriptors;
        this.wake = new Descriptor(kernel, kernel.eventfd().intOrThrow("make an eventfd"));
        int copy = kernel.duplicate(descriptors.number(0).number(), FIRST_FREE).intOrThrow("duplicate standard input");
        this.input = new DescriptorInput(kernel, new Descriptor(kernel, copy));
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
        ByteBuffer one = ByteBuffer.allocateDirect(Long.BYTES);
        one.put(0, (byte) 1);
        kernel.write(wake.number(), one);
        input.close();
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
        closed = true;
        input.close();
        descriptors.close();
        wake.close();
    }
}
