package io.carafe.image.tree;

import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.stream.ArchivePipeline;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.ChunkStream;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Unpacks archives over files that are there, into a directory of a tree that no name and no link leads out of. After an
 * exception a part of the archive may be there.
 */
public final class TreeExtractor {
    private static final int CHUNK_BYTES = 1 << 18;

    private final FileCalls kernel;
    private final Privileges privileges;
    private final OwnerView owners;

    /**
     * @param privileges {@code owners} says whether owners are set
     * @param owners who gets what belongs to whom in the archive
     */
    public TreeExtractor(FileCalls kernel, Privileges privileges, OwnerView owners) {
        this.kernel = kernel;
        this.privileges = privileges;
        this.owners = owners;
    }

    /**
     * What became of an archive.
     *
     * @param archiveBytes how long it is, uncompressed
     * @param warnings what could not be made as it has it, in sentences without a full stop
     */
    public record Extracted(long archiveBytes, List<String> warnings) {
        public Extracted {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Unpacks an archive that was made here, and is not compressed.
     *
     * @param root the top of the tree, open
     * @param into the directory that everything goes to, relative to the top and clean
     * @param scratch another directory, open, for a temporary file
     */
    public Extracted extract(TreeArchive archive, int root, Pathname into, int scratch) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
        Extracted extracted = extract(
                () -> {
                    try {
                        return archive.read(buffer.clear()) < 0 ? null : buffer.flip();
                    } catch (IOException closed) {
                        throw new UncheckedIOException(closed);
                    }
                },
                root,
                into,
                scratch);
        List<String> warnings = new ArrayList<>(archive.warnings());
        warnings.addAll(extracted.warnings());
        return new Extracted(extracted.archiveBytes(), warnings);
    }

    /**
     * Unpacks an archive of somebody else's, plain or compressed.
     *
     * @throws io.carafe.api.image.InvalidArchiveException when the archive is to blame
     */
    public Extracted extract(ReadableByteChannel archive, int root, Pathname into, int scratch) {
        try (ArchivePipeline pipeline = ArchivePipeline.start(archive, bytes -> {})) {
            return extract((ChunkStream) pipeline, root, into, scratch);
        }
    }

    private Extracted extract(ChunkStream chunks, int root, Pathname into, int scratch) {
        Warnings warnings = new Warnings();
        TarReader reader = new TarReader(chunks, ArchiveLimits.generous());
        try (EntryWriter writer = new EntryWriter(
                kernel, privileges, root, scratch, reader, warnings, EntryRules.ofCopy(into), ContentsKeeper.none())) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                writer.write(privileges.owners() ? owners.of(entry) : entry);
            }
            reader.drain();
            writer.finish();
        }
        warnings.add(Warnings.Kind.ACCESS_CONTROL_LIST, reader.accessControlLists());
        return new Extracted(reader.position(), warnings.sentences());
    }
}
