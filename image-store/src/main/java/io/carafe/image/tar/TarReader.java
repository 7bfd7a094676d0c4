package io.carafe.image.tar;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Pathname;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of an uncompressed archive one after the other, and the data of each. Nothing in an archive is
 * trusted: whatever is wrong ends in an {@link InvalidArchiveException} that says where. Not thread-safe.
 */
public final class TarReader {
    private static final String CUT_OFF = "The file is not complete; make or download it again.";
    private static final String RAISE_LIMIT = "Give a higher limit if it is meant to be that large.";
    private static final String DAMAGED = "The file is damaged; make or download it again.";

    private final ChunkStream chunks;
    private final ArchiveLimits limits;
    private final FramingListener listener;
    private final HeaderBlock header = new HeaderBlock();
    private final ExtendedHeader global = new ExtendedHeader();

    private @Nullable ByteBuffer chunk;
    private boolean moreThanAllowed;
    private long position;

    private long ordinal;
    private long entryOffset;
    private @Nullable Pathname entryName;
    private long dataLeft;
    private long padding;
    private boolean ended;
    private long accessControlLists;

    public TarReader(ChunkStream chunks, ArchiveLimits limits) {
        this(chunks, limits, FramingListener.none());
    }

    /** @param listener is told everything but the data of files */
    public TarReader(ChunkStream chunks, ArchiveLimits limits, FramingListener listener) {
        this.chunks = chunks;
        this.limits = limits;
        this.listener = listener;
    }

    /** How many bytes of the uncompressed archive have been read. */
    public long position() {
        return position;
    }

    /** How many entries have been read. */
    public long entries() {
        return ended ? ordinal - 1 : ordinal;
    }

    /** How many entries had a POSIX access control list in text form, which is not given on. */
    public long accessControlLists() {
        return accessControlLists;
    }

    /** Goes to the next entry, over what is left of the present one; null after the last. */
    public @Nullable TarEntry next() {
        if (ended) {
            return null;
        }
        try {
            skip(dataLeft + padding);
            dataLeft = 0;
            padding = 0;
            ordinal++;
            entryOffset = position;
            entryName = null;
            TarEntry entry = read();
            ended = entry == null;
            if (ordinal - 1 == limits.entries() && !ended) {
                throw problem("there are more than " + limits.entries() + " entries", RAISE_LIMIT);
            }
            return entry;
        } catch (TarFormatException malformed) {
            throw problem(malformed.why(), malformed.advice());
        }
    }

    /** The next bytes of the present entry's data, {@code most} or fewer; null when there are no more. */
    public @Nullable ByteBuffer data(long most) {
        if (dataLeft == 0) {
            return null;
        }
        ByteBuffer from = filled();
        if (from == null) {
            throw cutOff();
        }
        int length = (int) Math.min(from.remaining(), Math.min(dataLeft, most));
        ByteBuffer slice = from.slice(from.position(), length);
        from.position(from.position() + length);
        position += length;
        dataLeft -= length;
        return slice;
    }

    /** Reads whatever follows the end of the archive, which means nothing, but is part of its digest. */
    public void drain() {
        for (ByteBuffer rest = filled(); rest != null; rest = filled()) {
            position += rest.remaining();
            listener.framing(rest.duplicate());
            rest.position(rest.limit());
        }
    }

    /** Where the target of a hard link is in the archive. */
    public EntryPath linkTarget(TarEntry entry) {
        try {
            EntryPath target = EntryPath.of(entry.linkTarget());
            if (!target.isRoot()) {
                return target;
            }
            throw problem("it is a hard link to the root directory", "Make the archive again, without this entry.");
        } catch (TarFormatException malformed) {
            throw problem(
                    "it is a hard link to \"" + entry.linkTarget() + "\", but " + malformed.why(), malformed.advice());
        }
    }

    /** An exception that says that the present entry is not acceptable. */
    public InvalidArchiveException problem(String why, String advice) {
        return ended
                ? new InvalidArchiveException(why, advice)
                : new InvalidArchiveException(entryName, ordinal, entryOffset, why, advice);
    }

    private @Nullable TarEntry read() throws TarFormatException {
        ExtendedHeader local = new ExtendedHeader();
        long headerBytes = 0;
        while (true) {
            if (!readHeader()) {
                if (position > entryOffset) {
                    throw new TarFormatException("it has extended headers and nothing after them");
                }
                return endWithoutMarker();
            }
            if (header.isZero()) {
                // A lone block of zeros ends an archive as well, for tar and so for Carafe.
                return null;
            }
            if (!header.checksumMatches()) {
                throw wrongChecksum();
            }
            char type = header.type();
            if (!EntryAssembler.isExtension(type)) {
                break;
            }
            entryName = entryName == null ? header.name() : entryName;
            byte[] body = extensionBody(headerBytes);
            headerBytes += body.length;
            EntryAssembler.applyExtension(type, body, local, global);
            if (global.bytes() > limits.headerBytes()) {
                throw new TarFormatException("the global headers have more than " + limits.headerBytes() + " bytes");
            }
        }
        entryName = header.name();
        ExtendedHeader extended = new ExtendedHeader();
        extended.putAll(global);
        extended.putAll(local);
        accessControlLists += extended.hasTextAccessControlList() ? 1 : 0;
        return new EntryAssembler(header, extended, this).assemble();
    }

    private InvalidArchiveException wrongChecksum() {
        if (ordinal == 1) {
            return notTar();
        }
        return problem("the checksum of its header is wrong", DAMAGED);
    }

    private static InvalidArchiveException notTar() {
        return new InvalidArchiveException(
                "it is not a tar archive", "Give a tar archive, plain or compressed by gzip, bzip2, xz or zstd.");
    }

    private @Nullable TarEntry endWithoutMarker() {
        if (limits.endMarkerRequired() && position == 0) {
            throw new InvalidArchiveException("it is empty", CUT_OFF);
        }
        if (limits.endMarkerRequired()) {
            throw new InvalidArchiveException(
                    "it ends after entry " + (ordinal - 1) + ", at byte " + position
                            + ", without the two blocks of zeros that close an archive",
                    CUT_OFF);
        }
        return null;
    }

    private byte[] extensionBody(long already) throws TarFormatException {
        long size = header.number(HeaderBlock.Field.FILE_SIZE);
        if (size < 0 || size > limits.headerBytes() - already) {
            throw new TarFormatException("its extended headers have more than the " + limits.headerBytes()
                    + " bytes that are allowed: " + size);
        }
        byte[] body = new byte[(int) size];
        readFully(body);
        skip(paddingOf(size));
        return body;
    }

    private static long paddingOf(long size) {
        return -size & (HeaderBlock.SIZE - 1);
    }

    /** The name that problems are reported with. */
    void nameFound(Pathname name) {
        entryName = name;
    }

    /** The entry has that many bytes of data in the archive. */
    void dataFollows(long size) throws TarFormatException {
        if (size < 0) {
            throw new TarFormatException("its size is negative: " + size);
        }
        if (size > limits.unpackedBytes() - position) {
            throw problem(
                    "its size of " + size + " bytes takes the archive over the limit of " + limits.unpackedBytes()
                            + " bytes",
                    RAISE_LIMIT);
        }
        dataLeft = size;
        padding = paddingOf(size);
    }

    /** Fills the header block with what follows the first one, for old GNU sparse files. */
    void readContinuation() {
        readFully(header.bytes());
    }

    /** Takes bytes off the entry's data, for the map that version 1.0 of the PAX sparse format keeps there. */
    void readData(byte[] into) throws TarFormatException {
        if (into.length > dataLeft) {
            throw new TarFormatException("its map of holes is longer than its data");
        }
        readFully(into);
        dataLeft -= into.length;
    }

    long dataLeft() {
        return dataLeft;
    }

    private boolean readHeader() {
        ByteBuffer from = filled();
        if (from == null) {
            return false;
        }
        readFully(header.bytes());
        return true;
    }

    private void readFully(byte[] into) {
        for (int done = 0; done < into.length; ) {
            ByteBuffer from = filled();
            if (from == null) {
                throw cutOff();
            }
            int length = Math.min(from.remaining(), into.length - done);
            listener.framing(from.slice(from.position(), length));
            from.get(into, done, length);
            done += length;
            position += length;
        }
    }

    private void skip(long bytes) {
        for (long left = bytes; left > 0; ) {
            if (chunk != null && !chunk.hasRemaining() && !moreThanAllowed) {
                long skipped = chunks.skip(left);
                left -= skipped;
                position += skipped;
                if (left == 0) {
                    return;
                }
            }
            ByteBuffer from = filled();
            if (from == null) {
                throw cutOff();
            }
            int length = (int) Math.min(from.remaining(), left);
            listener.framing(from.slice(from.position(), length));
            from.position(from.position() + length);
            left -= length;
            position += length;
        }
    }

    private InvalidArchiveException cutOff() {
        if (position < HeaderBlock.SIZE) {
            return notTar();
        }
        return problem("the archive ends at byte " + position + ", in the middle of it", CUT_OFF);
    }

    /** The current chunk with at least one byte left; null at the end of the archive. */
    private @Nullable ByteBuffer filled() {
        if (chunk != null && chunk.hasRemaining()) {
            return chunk;
        }
        if (!moreThanAllowed) {
            chunk = chunks.next();
            int allowed = (int) Math.min(Integer.MAX_VALUE, limits.unpackedBytes() - position);
            if (chunk == null || chunk.remaining() <= allowed) {
                return chunk;
            }
            moreThanAllowed = true;
            chunk.limit(chunk.position() + allowed);
            if (allowed > 0) {
                return chunk;
            }
        }
        throw problem(
                "the archive has more than the " + limits.unpackedBytes() + " bytes that are allowed", RAISE_LIMIT);
    }
}
