package io.carafe.image.tarmap;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.FramingListener;
import io.carafe.image.tar.SparseMap;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes the tar map of an archive while that is unpacked. Not thread-safe. */
public final class TarMapWriter implements FramingListener, AutoCloseable {
    /** The fastest of the ordinary ones: headers are mostly zeros and repetition. */
    private static final int LEVEL = 1;

    private final FileOutput file;
    private final ZstdOutputStreamNoFinalizer out;
    private final byte[] framing = new byte[TarMapFormat.LONGEST_FRAMING];
    private int framingLength;
    private final byte[] number = new byte[10];

    /**
     * @param descriptor of an empty file, open for writing; closed with this
     */
    public TarMapWriter(FileCalls kernel, Descriptor descriptor) {
        this.file = new FileOutput(kernel, descriptor);
        try {
            file.write(TarMapFormat.magic());
            this.out = new ZstdOutputStreamNoFinalizer(file, LEVEL);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void framing(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (framingLength == framing.length) {
                flushFraming();
            }
            int length = Math.min(bytes.remaining(), framing.length - framingLength);
            bytes.get(framing, framingLength, length);
            framingLength += length;
        }
    }

    /**
     * What follows in the archive are contents of a file.
     *
     * @param path in the tree, without links on the way
     * @param size how many bytes follow
     * @param sparse where in the file they are; null for a file without holes
     */
    public void contents(Pathname path, long generation, long size, @Nullable SparseMap sparse) {
        flushFraming();
        try {
            out.write(sparse == null ? TarMapFormat.FILE : TarMapFormat.SPARSE);
            write(path.length());
            out.write(path.bytes());
            write(generation);
            if (sparse == null) {
                write(size);
                return;
            }
            write(sparse.parts());
            for (int i = 0; i < sparse.parts(); i++) {
                write(sparse.offset(i));
                write(sparse.length(i));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Completes the map.
     *
     * @param archiveBytes how long the archive was
     */
    public void finish(long archiveBytes) {
        flushFraming();
        try {
            out.write(TarMapFormat.END);
            write(archiveBytes);
            out.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void flushFraming() {
        if (framingLength == 0) {
            return;
        }
        try {
            out.write(TarMapFormat.FRAMING);
            write(framingLength);
            out.write(framing, 0, framingLength);
            framingLength = 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void write(long value) throws IOException {
        int length = 0;
        long left = value;
        while (left > 0x7f) {
            number[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        number[length++] = (byte) left;
        out.write(number, 0, length);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException | KernelException alreadyFailed) {
            // Whoever did not finish does not want the file.
        } finally {
            file.close();
        }
    }

    /** The file, through a buffer that the kernel can read. */
    private static final class FileOutput extends OutputStream {
        private static final int BUFFER_BYTES = 1 << 17;

        private final FileCalls kernel;
        private final Descriptor descriptor;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

        FileOutput(FileCalls kernel, Descriptor descriptor) {
            this.kernel = kernel;
            this.descriptor = descriptor;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int done = 0; done < length; ) {
                int some = Math.min(length - done, buffer.capacity());
                buffer.clear().put(bytes, offset + done, some).flip();
                while (buffer.hasRemaining()) {
                    kernel.write(descriptor.number(), buffer)
                            .orThrow(errno -> new KernelException(
                                    "write the map of a layer",
                                    errno,
                                    "Free some space, or keep the image store on a larger file system."));
                }
                done += some;
            }
        }

        @Override
        public void close() {
            descriptor.close();
        }
    }
}
