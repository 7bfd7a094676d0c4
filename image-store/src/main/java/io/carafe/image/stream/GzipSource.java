package io.carafe.image.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952) with any number of members, from direct buffer to direct buffer, which spares the copies that
 * {@code GZIPInputStream} makes. What follows the last member and does not begin another is ignored, as gzip(1) does.
 */
final class GzipSource implements ByteSource {
    private static final int INPUT_BYTES = 1 << 17;
    private static final int FIRST_MAGIC = 0x1f;
    private static final int SECOND_MAGIC = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int TIME_FLAGS_AND_SYSTEM = 6;

    private final ByteSource compressed;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES).limit(0);
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private boolean inMember;
    private boolean ended;

    GzipSource(ByteSource compressed) {
        this.compressed = compressed;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!ended) {
            if (!inMember && !beginMember()) {
                ended = true;
                break;
            }
            int length = inflate(into);
            if (length > 0) {
                return length;
            }
        }
        return -1;
    }

    private int inflate(ByteBuffer into) throws IOException {
        int start = into.position();
        try {
            if (inflater.needsInput()) {
                if (!input.hasRemaining() && !refill()) {
                    throw new EOFException();
                }
                inflater.setInput(input);
            }
            int length = inflater.inflate(into);
            checksum.update(into.slice(start, length));
            if (inflater.finished()) {
                endMember();
            } else if (length == 0 && inflater.needsDictionary()) {
                throw new IOException("it wants a preset dictionary");
            }
            return length;
        } catch (DataFormatException damaged) {
            throw new IOException(damaged.getMessage() == null ? "invalid data" : damaged.getMessage(), damaged);
        }
    }

    /** Reads the header of the next member; false when there is none. */
    private boolean beginMember() throws IOException {
        if (nextOrEnd() != FIRST_MAGIC || nextOrEnd() != SECOND_MAGIC) {
            return false;
        }
        if (next() != DEFLATE) {
            throw new IOException("it uses an unknown method");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new IOException("its header has unknown flags");
        }
        skip(TIME_FLAGS_AND_SYSTEM);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        checksum.reset();
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        long expected = nextWord();
        long length = nextWord();
        if (expected != checksum.getValue()) {
            throw new IOException("its checksum does not match its contents");
        }
        if (length != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new IOException("its length does not match its contents");
        }
        inMember = false;
    }

    private long nextWord() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // up to the closing NUL
        }
    }

    private int next() throws IOException {
        int next = nextOrEnd();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    private int nextOrEnd() throws IOException {
        return input.hasRemaining() || refill() ? input.get() & 0xff : -1;
    }

    private boolean refill() throws IOException {
        input.clear();
        int length = 0;
        while (length == 0) {
            length = compressed.read(input);
        }
        input.flip();
        return length > 0;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
