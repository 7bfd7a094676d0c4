package io.carafe.image.archive;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.stream.ArchivePipeline;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive that can be read only once, from its beginning to its end; compressed or not. What is passed over on the
 * way to something else is kept in a file without a name. Not thread-safe.
 */
public final class StreamedArchive implements ImageArchive {
    private static final Pathname STAGED = Pathname.of("staged");
    private static final Set<OpenFlag> CREATE = Set.of(OpenFlag.RDWR, OpenFlag.CREAT, OpenFlag.EXCL);
    private static final int FILE_MODE = 0600;
    private static final int COPY_BYTES = 1 << 18;

    private final FileCalls kernel;
    private final int scratch;
    private final ArchivePipeline pipeline;
    private final TarReader reader;
    private final ArchiveIndex index = new ArchiveIndex();
    private @Nullable Descriptor staged;
    private long stagedBytes;
    private @Nullable Passing passing;
    private final ByteBuffer copy = ByteBuffer.allocateDirect(COPY_BYTES);

    /**
     * @param channel stays the caller's
     * @param scratch a directory where there is room for the archive, open
     */
    public StreamedArchive(FileCalls kernel, ReadableByteChannel channel, int scratch, ArchiveLimits limits) {
        this.kernel = kernel;
        this.scratch = scratch;
        this.pipeline = ArchivePipeline.startWithoutDigest(channel, bytes -> {});
        this.reader = new TarReader(pipeline, limits.withEndMarkerRequired(false));
    }

    @Override
    public Optional<String> firstOf(List<String> names) {
        boolean more = true;
        Optional<String> found = among(names);
        while (found.isEmpty() && more) {
            more = stageNext();
            found = among(names);
        }
        return found;
    }

    private Optional<String> among(List<String> names) {
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
        String clean = ArchiveNames.clean(name);
        while (index.find(clean).isEmpty()) {
            TarEntry entry = nextFile();
            if (entry == null) {
                // The last entries may have been links to what was passed over.
                break;
            }
            boolean wanted = index.resolve(clean).equals(entry.path().full().toString());
            if (wanted && once && entry.sparse() == null) {
                passing = new Passing(entry.size());
                return Optional.of(passing);
            }
            stage(entry);
        }
        return index.find(clean).map(place -> new FileRange(kernel, staging(), place.offset(), place.length(), false));
    }

    private boolean stageNext() {
        TarEntry entry = nextFile();
        if (entry != null) {
            stage(entry);
        }
        return entry != null;
    }

    private @Nullable TarEntry nextFile() {
        if (passing != null) {
            passing.close();
            passing = null;
        }
        TarEntry entry = reader.next();
        while (entry != null && !index.add(entry)) {
            entry = reader.next();
        }
        return entry;
    }

    private void stage(TarEntry entry) {
        index.add(entry, new ArchiveIndex.Place(stagedBytes, entry.size()));
        Descriptor file = staging();
        for (ByteBuffer data = reader.data(copy.capacity()); data != null; data = reader.data(copy.capacity())) {
            copy.clear().put(data).flip();
            while (copy.hasRemaining()) {
                stagedBytes += kernel.pwrite(file.number(), copy, stagedBytes)
                        .orThrow(errno -> new KernelException(
                                "keep a part of the archive",
                                errno,
                                "Free some space, or give the archive as a file that is not compressed."));
            }
        }
    }

    private Descriptor staging() {
        if (staged == null) {
            staged = new Descriptor(
                    kernel,
                    kernel.openat2(scratch, STAGED, CREATE, FILE_MODE, Set.of()).intOrThrow("make a temporary file"));
            kernel.unlinkat(scratch, STAGED, Set.of()).orThrow("unlink a temporary file");
        }
        return staged;
    }

    @Override
    public boolean isParallel() {
        return false;
    }

    @Override
    public void drain() {
        if (passing != null) {
            passing.close();
        }
        try {
            reader.drain();
        } catch (InvalidArchiveException damaged) {
            // Everything that was wanted came before, and was verified.
        }
    }

    @Override
    public void close() {
        pipeline.close();
        if (staged != null) {
            staged.close();
        }
    }

    /** The file that the archive is at. */
    private final class Passing implements ReadableByteChannel {
        private long left;
        private boolean open = true;

        Passing(long size) {
            this.left = size;
        }

        @Override
        public synchronized int read(ByteBuffer into) {
            if (!open || left == 0) {
                return -1;
            }
            ByteBuffer data = reader.data(into.remaining());
            if (data == null) {
                return -1;
            }
            int length = data.remaining();
            into.put(data);
            left -= length;
            return length;
        }

        @Override
        public synchronized boolean isOpen() {
            return open;
        }

        /** Waits for a read on another thread: the archive goes on only then. */
        @Override
        public synchronized void close() {
            open = false;
        }
    }
}
