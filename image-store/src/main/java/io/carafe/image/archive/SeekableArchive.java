package io.carafe.image.archive;

import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.ChunkStream;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A tar archive in a file, which is not compressed: only headers are read to know where everything is. */
public final class SeekableArchive implements ImageArchive {
    private final FileChannel file;
    private final ArchiveIndex index = new ArchiveIndex();

    /**
     * Reads all headers.
     *
     * @param file stays the caller's
     * @throws io.carafe.api.image.InvalidArchiveException when it is not such an archive
     */
    public SeekableArchive(FileChannel file) {
        this.file = file;
        TarReader reader =
                new TarReader(new Headers(file), ArchiveLimits.generous().withEndMarkerRequired(false));
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            if (index.add(entry)) {
                index.add(entry, new ArchiveIndex.Place(reader.position(), entry.size()));
            }
        }
    }

    @Override
    public Optional<String> firstOf(List<String> names) {
        return names.stream().filter(name -> index.find(name).isPresent()).findFirst();
    }

    @Override
    public OptionalLong size(String name) {
        return index.find(ArchiveNames.clean(name))
                .map(place -> OptionalLong.of(place.length()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Optional<ReadableByteChannel> open(String name, boolean once) {
        return index.find(ArchiveNames.clean(name)).map(place -> new Part(file, place));
    }

    @Override
    public boolean isParallel() {
        return true;
    }

    @Override
    public void drain() {}

    @Override
    public void close() {}

    /** The file in small pieces, with whatever is passed over left unread. */
    private static final class Headers implements ChunkStream {
        private static final int BUFFER_BYTES = 1 << 13;

        private final FileChannel file;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private long position;

        Headers(FileChannel file) {
            this.file = file;
        }

        @Override
        public @Nullable ByteBuffer next() {
            try {
                int length = file.read(buffer.clear(), position);
                position += Math.max(0, length);
                return length <= 0 ? null : buffer.flip();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public long skip(long bytes) {
            try {
                long skipped = Math.max(0, Math.min(bytes, file.size() - position));
                position += skipped;
                return skipped;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** One file of the archive. */
    private static final class Part implements ReadableByteChannel {
        private final FileChannel file;
        private long offset;
        private long left;
        private boolean open = true;

        Part(FileChannel file, ArchiveIndex.Place place) {
            this.file = file;
            this.offset = place.offset();
            this.left = place.length();
        }

        @Override
        public synchronized int read(ByteBuffer into) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            if (left == 0) {
                return -1;
            }
            int limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + left));
            int read = file.read(into, offset);
            into.limit(limit);
            offset += Math.max(0, read);
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public synchronized boolean isOpen() {
            return open;
        }

        @Override
        public synchronized void close() {
            open = false;
        }
    }
}
