package io.carafe.engine;

import io.carafe.Stdio;
import io.carafe.api.kernel.Descriptor;
import java.util.List;

/**
 * The standard descriptors of a client in the engine's hands, until the session ends.
 *
 * @param streams standard input, output and error
 */
record ClientDescriptors(List<TakenDescriptor> streams) implements AutoCloseable {
    ClientDescriptors {
        streams = List.copyOf(streams);
    }

    Descriptor number(int stream) {
        return streams.get(stream).descriptor();
    }

    Stdio.Descriptors numbers() {
        return new Stdio.Descriptors(
                number(0).number(), number(1).number(), number(2).number());
    }

    @Override
    public void close() {
        streams.forEach(stream -> stream.descriptor().close());
    }
}
