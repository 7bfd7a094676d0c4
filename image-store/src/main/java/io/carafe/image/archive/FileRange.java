package io.carafe.image.archive;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Result;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/** A part of an open file. One thread may close it while another reads. */
final class FileRange implements ReadableByteChannel {
    private static final int BUFFER_BYTES = 1 << 17;

    private final FileCalls kernel;
    private final Descriptor file;
    private final boolean owned;
    private long offset;
    private long left;
    private boolean open = true;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** @param owned whether the file is closed with this */
    FileRange(FileCalls kernel, Descriptor file, long offset, long length, boolean owned) {
        this.kernel = kernel;
        this.file = file;
        this.offset = offset;
        this.left = length;
        this.owned = owned;
    }

    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (left == 0) {
            return -1;
        }
        int length = (int) Math.min(left, into.remaining());
        int read = into.isDirect() ? readDirect(into, length) : readCopied(into, length);
        offset += read;
        left -= read;
        return read;
    }

    private int readDirect(ByteBuffer into, int length) throws IOException {
        int limit = into.limit();
        into.limit(into.position() + length);
        Result read = kernel.pread(file.number(), into, offset);
        into.limit(limit);
        return checked(read, length);
    }

    private int readCopied(ByteBuffer into, int length) throws IOException {
        if (buffer.capacity() == 0) {
            buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        }
        int some = Math.min(length, buffer.capacity());
        int read = readDirect(buffer.clear(), some);
        into.put(buffer.flip());
        return read;
    }

    private static int checked(Result read, int wanted) throws IOException {
        if (!read.ok()) {
            throw new IOException(read.errno().name() + " (" + read.errno().text() + ")");
        }
        if (read.raw() == 0 && wanted > 0) {
            throw new EOFException("the file ends in the middle of it");
        }
        return (int) read.raw();
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public synchronized void close() {
        open = false;
        if (owned) {
            file.close();
        }
    }
}
