package io.carafe.runtime.keeper;

import io.carafe.runtime.stream.RunStreams;
import java.io.InputStream;
import java.io.OutputStream;

/** The streams of somebody who has none, or has given his own descriptors to the container. */
final class NoStreams implements RunStreams {
    @Override
    public OutputStream stdin() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream stdout() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(int rows, int columns) {
        // There is no terminal.
    }

    @Override
    public void drain() {
        // There is nothing on its way.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
