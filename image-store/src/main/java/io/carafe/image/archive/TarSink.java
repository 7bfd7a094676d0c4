package io.carafe.image.archive;

import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.tar.EntryPath;
import io.carafe.image.tar.EntryType;
import io.carafe.image.tar.HeaderWriter;
import io.carafe.image.tar.TarEntry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Map;

/** Writes a tar archive of root's, without times: the same files make the same archive. */
public final class TarSink implements ArchiveSink {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final WritableByteChannel out;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** @param out stays the caller's to close */
    public TarSink(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public void directory(String name) throws IOException {
        write(HeaderWriter.write(entry(EntryType.DIRECTORY, name + "/", DIRECTORY_MODE, 0)));
    }

    @Override
    public void file(String name, long size, ReadableByteChannel contents) throws IOException {
        write(HeaderWriter.write(entry(EntryType.REGULAR, name, FILE_MODE, size)));
        long left = size;
        while (contents.read(buffer.clear()) >= 0) {
            buffer.flip();
            left -= buffer.remaining();
            if (left < 0) {
                throw new IOException(name + " has more than the " + size + " bytes that are announced");
            }
            write(buffer);
        }
        if (left > 0) {
            throw new EOFException(name + " has fewer than the " + size + " bytes that are announced");
        }
        write(new byte[HeaderWriter.paddingOf(size)]);
    }

    @Override
    public void finish() throws IOException {
        write(HeaderWriter.endMarker());
    }

    private static TarEntry entry(EntryType type, String name, int mode, long size) {
        Pathname path = Pathname.of(name);
        return new TarEntry(
                type,
                path,
                EntryPath.ofClean(path),
                Pathname.EMPTY,
                mode,
                0,
                0,
                new Timestamp(0, 0),
                new DeviceNumber(0, 0),
                size,
                null,
                Map.of());
    }

    private void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
