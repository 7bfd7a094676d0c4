package io.carafe.image;

import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.state.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** Compresses layers where that is wanted: into files, because an archive says how long a file is before its contents. */
final class LayerPacker {
    private static final int BUFFER_BYTES = 1 << 17;

    private final Workspace workspace;
    private final boolean compress;

    /** @param workspace where compressed layers are kept until it is closed */
    LayerPacker(Workspace workspace, boolean compress) {
        this.workspace = workspace;
        this.compress = compress;
    }

    PackedLayer pack(ImageContents image, int index) throws IOException {
        return compress
                ? compressed(image, index)
                : new PackedLayer(image.layers().get(index), () -> image.openLayer(index));
    }

    private PackedLayer compressed(ImageContents image, int index) throws IOException {
        String diffId = image.layers().get(index).digest();
        Path file = Path.of(workspace.directory().path().toString(), "packed-" + Digests.hex(diffId));
        MessageDigest digest = Digests.sha256();
        try (ReadableByteChannel archive = image.openLayer(index);
                OutputStream out = new GZIPOutputStream(
                        new DigestOutputStream(
                                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                digest),
                        BUFFER_BYTES)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (archive.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
            }
        }
        ContentDescriptor blob = new ContentDescriptor(
                MediaTypes.OCI_LAYER_GZIP,
                Digests.PREFIX + HexFormat.of().formatHex(digest.digest()),
                Files.size(file));
        return new PackedLayer(blob, () -> FileChannel.open(file, StandardOpenOption.READ));
    }
}
