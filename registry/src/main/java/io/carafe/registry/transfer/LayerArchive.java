package io.carafe.registry.transfer;

import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.registry.http.Upload;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * A compressed layer in a file without a name, which vanishes with the process. Its digest is known before the first byte is
 * sent, so that nothing is sent that the registry has; and it can be sent again from any byte on.
 */
final class LayerArchive implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel file;
    private final ContentDescriptor blob;

    private LayerArchive(FileChannel file, ContentDescriptor blob) {
        this.file = file;
        this.blob = blob;
    }

    /**
     * Compresses a layer.
     *
     * @param directory where the file is while it has a name, for a moment
     * @param mediaType of what comes out
     */
    static LayerArchive compress(ReadableByteChannel layer, Path directory, GzipWriter gzip, String mediaType)
            throws IOException {
        FileChannel file = unnamed(directory);
        boolean made = false;
        try {
            MessageDigest digest = Digests.sha256();
            try (OutputStream out = new BufferedOutputStream(digesting(file, digest), BUFFER_BYTES)) {
                gzip.compress(layer, out);
            }
            String name = Digests.PREFIX + HexFormat.of().formatHex(digest.digest());
            LayerArchive archive = new LayerArchive(file, new ContentDescriptor(mediaType, name, file.size()));
            made = true;
            return archive;
        } finally {
            if (!made) {
                file.close();
            }
        }
    }

    private static FileChannel unnamed(Path directory) throws IOException {
        Path path = Files.createTempFile(directory, "layer", "");
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return file;
    }

    /** Writes to the file, which stays open. */
    private static OutputStream digesting(FileChannel file, MessageDigest digest) {
        return new FilterOutputStream(Channels.newOutputStream(file)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                digest.update(bytes, offset, length);
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {}
        };
    }

    ContentDescriptor blob() {
        return blob;
    }

    /**
     * The bytes from one on.
     *
     * @param progress is told how many of all the bytes have been taken
     */
    Upload from(long offset, LongConsumer progress) {
        AtomicLong taken = new AtomicLong(offset);
        return new Upload() {
            @Override
            public HttpRequest.BodyPublisher publisher() {
                taken.set(offset);
                HttpRequest.BodyPublisher bytes =
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Part(offset, taken, progress));
                long length = blob.size() - offset;
                return length == 0
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.fromPublisher(bytes, length);
            }

            @Override
            public long taken() {
                return taken.get();
            }
        };
    }

    private final class Part extends InputStream {
        private final AtomicLong taken;
        private final LongConsumer progress;
        private long position;

        Part(long offset, AtomicLong taken, LongConsumer progress) {
            this.position = offset;
            this.taken = taken;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = file.read(ByteBuffer.wrap(into, offset, length), position);
            if (count > 0) {
                position += count;
                taken.set(position);
                progress.accept(position);
            }
            return count;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a temporary file", e);
        }
    }
}
