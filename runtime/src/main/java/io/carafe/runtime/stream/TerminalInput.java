package io.carafe.runtime.stream;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Types into a terminal. Closing it types the end-of-file character, because a terminal has no other end of input; the
 * terminal itself stays open for its output.
 */
final class TerminalInput extends OutputStream {
    private static final int END_OF_FILE = 4;

    private final DescriptorOutput master;
    private boolean closed;

    TerminalInput(Kernel kernel, Descriptor master) {
        this.master = new DescriptorOutput(kernel, master);
    }

    @Override
    public void write(int octet) throws IOException {
        master.write(octet);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        master.write(source, offset, length);
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            master.write(END_OF_FILE);
        }
    }
}
