package io.carafe.image.tree;

import io.carafe.api.kernel.FileCalls;
import io.carafe.image.stream.ArchivePipeline;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongConsumer;

/**
 * Unpacks an archive, plain or compressed, into a directory that is then ready to be a lower directory of an overlay.
 * One pass decompresses, computes the digest and writes at the same time.
 *
 * <p>Without privileges owners are not set and device nodes are left out; see {@link Privileges}.
 */
public final class LayerUnpacker {
    private final FileCalls kernel;
    private final Privileges privileges;

    public LayerUnpacker(FileCalls kernel, Privileges privileges) {
        this.kernel = kernel;
        this.privileges = privileges;
    }

    /**
     * Unpacks until the end of the archive. After an exception the directory holds an unusable part of it.
     *
     * @param root an empty directory, open for reading
     * @param scratch another directory, for a temporary file
     * @param progress is told how many bytes of the archive, as it is given, were read
     * @throws io.carafe.api.image.InvalidArchiveException when the archive is to blame
     * @throws io.carafe.api.KernelException when the machine is
     */
    public UnpackedLayer unpack(
            ReadableByteChannel archive, int root, int scratch, ArchiveLimits limits, LongConsumer progress) {
        Warnings warnings = new Warnings();
        try (ArchivePipeline pipeline = ArchivePipeline.start(archive, progress)) {
            TarReader reader = new TarReader(pipeline, limits);
            try (EntryWriter writer =
                    new EntryWriter(kernel, privileges, root, scratch, reader, warnings, EntryRules.ofLayer())) {
                for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    writer.write(entry);
                }
                reader.drain();
                writer.finish();
                warnings.add(Warnings.Kind.ACCESS_CONTROL_LIST, reader.accessControlLists());
                return new UnpackedLayer(
                        pipeline.digest(), reader.position(), reader.entries(), writer.bytes(), warnings.sentences());
            }
        }
    }
}
