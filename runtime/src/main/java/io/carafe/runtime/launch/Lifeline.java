package io.carafe.runtime.launch;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;

/**
 * A pipe that nobody ever writes to. The engine alone holds its writing end, so a new process that meets its end of file
 * knows that the engine died before PR_SET_PDEATHSIG could tell. One serves all launches of an engine. Thread-safe.
 */
public final class Lifeline implements AutoCloseable {
    /** Above every number that a new process has a descriptor at. */
    private static final int LEAST_NUMBER = 16;

    private final Descriptor readEnd;
    private final Descriptor writeEnd;

    public Lifeline(Kernel kernel) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        writeEnd = new Descriptor(kernel, pipe.writeEnd());
        try (Descriptor low = new Descriptor(kernel, pipe.readEnd())) {
            readEnd = new Descriptor(
                    kernel, kernel.duplicate(low.number(), LEAST_NUMBER).intOrThrow("duplicate a descriptor"));
        }
        kernel.setNonBlocking(readEnd.number(), true).orThrow("make a pipe non-blocking");
    }

    /** The end that is given to new processes. */
    int readEnd() {
        return readEnd.number();
    }

    @Override
    public void close() {
        readEnd.close();
        writeEnd.close();
    }
}
