package io.carafe.registry.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carafe.image.config.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A layer as an archive and compressed, and configurations of images that have it. */
public record LayerBytes(byte[] archive, byte[] compressed) {
    /** One file that hardly compresses. */
    public static LayerBytes withFile(String name, int size) {
        byte[] contents = new byte[size];
        new Random(size).nextBytes(contents);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(archive)) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(size);
                tar.putArchiveEntry(entry);
                tar.write(contents);
                tar.closeArchiveEntry();
            }
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(archive.toByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LayerBytes(archive.toByteArray(), compressed.toByteArray());
    }

    /** Of the compressed form. */
    public String digest() {
        return Digests.of(compressed);
    }

    public static byte[] config(String architecture, LayerBytes... layers) {
        String diffIds = Arrays.stream(layers)
                .map(layer -> "\"" + Digests.of(layer.archive()) + "\"")
                .collect(Collectors.joining(","));
        return ("{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"true\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}")
                .getBytes(UTF_8);
    }
}
