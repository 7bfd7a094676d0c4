package io.carafe.runtime.stream;

import java.io.IOException;
import java.io.OutputStream;

/** The standard input of a container that reads none. What is written must not vanish in silence; closing is fine. */
final class NoInput extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
        throw new IOException(
                "standard input is not connected: the container's specification does not say interactive(true)");
    }
}
