package io.carafe.image.tree;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.stream.ArchivePipeline;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import io.carafe.image.tarmap.TarMapWriter;
import java.nio.channels.ReadableByteChannel;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Unpacks an archive, plain or compressed, into a directory that is then ready to be a lower directory of an overlay.
 * One pass decompresses, computes the digest and writes at the same time.
 *
 * <p>Without privileges owners are not set and device nodes are left out; see {@link Privileges}.
 */
public final class LayerUnpacker {
    /** The file beside the tree of a layer that has the rest of its archive; see {@link LayerArchive}. */
    static final Pathname MAP = Pathname.of("tar-map");

    private static final Set<OpenFlag> CREATE = Set.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL);
    private static final int FILE_MODE = 0600;

    private final FileCalls kernel;
    private final Privileges privileges;
    private final OwnerView owners;

    public LayerUnpacker(FileAccess access) {
        this.kernel = access.kernel();
        this.privileges = access.privileges();
        this.owners = access.here();
    }

    /**
     * Unpacks until the end of the archive. After an exception the directory holds an unusable part of it.
     *
     * @param root an empty directory, open for reading
     * @param layer another directory, where the map of the archive is written, and what of it the tree does not have
     * @param progress is told how many bytes of the archive, as it is given, were read
     * @throws io.carafe.api.image.InvalidArchiveException when the archive is to blame
     * @throws io.carafe.api.KernelException when the machine is
     */
    public UnpackedLayer unpack(
            ReadableByteChannel archive, int root, int layer, ArchiveLimits limits, LongConsumer progress) {
        Warnings warnings = new Warnings();
        try (ArchivePipeline pipeline = ArchivePipeline.start(archive, progress);
                TarMapWriter map = new TarMapWriter(kernel, create(layer));
                SavedContents saved = new SavedContents(kernel, layer)) {
            TarReader reader = new TarReader(pipeline, limits, map);
            ContentsKeeper keeper = new MappedContents(map, saved, privileges);
            EntryRules rules = EntryRules.ofLayer();
            try (EntryWriter writer =
                    new EntryWriter(kernel, privileges, root, layer, reader, warnings, rules, keeper)) {
                for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    writer.write(privileges.owners() ? owners.of(entry) : entry);
                }
                reader.drain();
                writer.finish();
                map.finish(reader.position());
                warnings.add(Warnings.Kind.ACCESS_CONTROL_LIST, reader.accessControlLists());
                return new UnpackedLayer(
                        pipeline.digest(), reader.position(), reader.entries(), writer.bytes(), warnings.sentences());
            }
        }
    }

    private Descriptor create(int layer) {
        int file = kernel.openat2(layer, MAP, CREATE, FILE_MODE, Set.of()).intOrThrow("make the map of a layer");
        return new Descriptor(kernel, file);
    }
}
