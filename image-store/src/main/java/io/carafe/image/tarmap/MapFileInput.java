package io.carafe.image.tarmap;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An open file as a stream, for {@link TarMapReader}. Not thread-safe. */
public final class MapFileInput extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileCalls kernel;
    private final Descriptor file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private long offset;

    /** @param file closed with this */
    public MapFileInput(FileCalls kernel, Descriptor file) {
        this.kernel = kernel;
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, start, count);
        return count;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        Result read = kernel.pread(file.number(), buffer.clear(), offset);
        buffer.flip();
        if (!read.ok()) {
            throw new IOException(read.errno().name() + " (" + read.errno().text() + ")");
        }
        offset += read.raw();
        return buffer.hasRemaining();
    }

    @Override
    public void close() {
        file.close();
    }
}
