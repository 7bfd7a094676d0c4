package io.carafe.image.tarmap;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryPath;
import io.carafe.image.tar.SparseMap;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a tar map, and believes none of it: every length has a bound, and paths lead nowhere but down. Not thread-safe. */
public final class TarMapReader implements AutoCloseable {
    private static final int LONGEST_NUMBER = 9;

    private final InputStream in;
    private final byte[] framing = new byte[TarMapFormat.LONGEST_FRAMING];
    private long bytes;
    private boolean ended;

    /**
     * @param file from its beginning; closed with this
     * @throws IOException when it is not a tar map of the version that is known
     */
    public TarMapReader(InputStream file) throws IOException {
        byte[] magic = TarMapFormat.magic();
        if (!Arrays.equals(file.readNBytes(magic.length), magic)) {
            throw new IOException("it is not a tar map of a version that is known");
        }
        this.in = new ZstdInputStreamNoFinalizer(file);
    }

    /**
     * The next piece; null after the last.
     *
     * @throws IOException when the map is damaged
     */
    public @Nullable TarMapRecord next() throws IOException {
        if (ended) {
            return null;
        }
        int kind = in.read();
        return switch (kind) {
            case TarMapFormat.FRAMING -> framing();
            case TarMapFormat.FILE, TarMapFormat.SPARSE -> contents(kind == TarMapFormat.SPARSE);
            case TarMapFormat.END -> end();
            case -1 -> throw new EOFException("it ends in the middle");
            default -> throw new IOException("it has a record of the unknown kind " + kind);
        };
    }

    private TarMapRecord framing() throws IOException {
        int length = (int) number(TarMapFormat.LONGEST_FRAMING, "piece of framing");
        readFully(framing, length);
        count(length);
        return new TarMapRecord.Framing(ByteBuffer.wrap(framing, 0, length));
    }

    private TarMapRecord contents(boolean sparse) throws IOException {
        byte[] path = new byte[(int) number(TarMapFormat.LONGEST_PATH, "path")];
        readFully(path, path.length);
        long generation = number(Long.MAX_VALUE, "generation");
        SparseMap parts = sparse ? parts() : SparseMap.of(new long[1], new long[] {number(Long.MAX_VALUE, "file")});
        for (int i = 0; i < parts.parts(); i++) {
            count(parts.length(i));
        }
        return new TarMapRecord.Contents(checked(path), generation, parts);
    }

    private static Pathname checked(byte[] path) throws IOException {
        try {
            Pathname name = Pathname.of(path);
            boolean clean = name.length() > 0 && !name.isAbsolute();
            for (Pathname component : EntryPath.components(name)) {
                clean = clean && !component.equals(Pathname.of("..")) && !component.equals(Pathname.of("."));
            }
            if (clean) {
                return name;
            }
        } catch (IllegalArgumentException hasNul) {
            // Told below.
        }
        throw new IOException("it has a path that leads elsewhere");
    }

    private SparseMap parts() throws IOException {
        int count = (int) number(TarMapFormat.MOST_PARTS, "list of parts");
        long[] offsets = new long[Math.min(count, 1 << 10)];
        long[] lengths = new long[offsets.length];
        for (int i = 0; i < count; i++) {
            if (i == offsets.length) {
                offsets = Arrays.copyOf(offsets, Math.min(count, i * 2));
                lengths = Arrays.copyOf(lengths, offsets.length);
            }
            offsets[i] = number(Long.MAX_VALUE, "offset");
            lengths[i] = number(Long.MAX_VALUE - offsets[i], "part");
        }
        return SparseMap.of(offsets, lengths);
    }

    private @Nullable TarMapRecord end() throws IOException {
        long length = number(Long.MAX_VALUE, "archive");
        if (length != bytes) {
            throw new IOException("it has " + bytes + " of the archive's " + length + " bytes");
        }
        ended = true;
        return null;
    }

    private void count(long length) throws IOException {
        bytes += length;
        if (bytes < 0) {
            throw new IOException("it is of an archive without an end");
        }
    }

    private long number(long most, String what) throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("it ends in the middle");
            }
            value |= (long) (b & 0x7f) << (7 * i);
            if (b < 0x80) {
                if (value > most) {
                    throw new IOException("it has a " + what + " of " + value + ", and " + most + " is the most");
                }
                return value;
            }
        }
        throw new IOException("it has a number that is too long");
    }

    private void readFully(byte[] into, int length) throws IOException {
        if (in.readNBytes(into, 0, length) < length) {
            throw new EOFException("it ends in the middle");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
