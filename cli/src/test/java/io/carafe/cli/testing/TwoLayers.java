package io.carafe.cli.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An OCI image layout of one image, {@code x}, with a small layer below a large one. */
public final class TwoLayers {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final Path blobs;
    private final Random random;

    private TwoLayers(Path blobs, Random random) {
        this.blobs = blobs;
        this.random = random;
    }

    /**
     * Makes it in a directory.
     *
     * @param seed with another one, other layers come out
     */
    public static Path layout(Path directory, int seed) throws IOException {
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        new TwoLayers(blobs, new Random(seed)).write(directory);
        return directory;
    }

    private void write(Path directory) throws IOException {
        byte[] small = archive("small", 1000);
        byte[] large = archive("large", 1_000_000);
        String layers = blob(LAYER, compressed(small)) + "," + blob(LAYER, compressed(large));
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String config = "{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"config\":{},\"rootfs\":"
                + "{\"type\":\"layers\",\"diff_ids\":[\"" + digest(small) + "\",\"" + digest(large) + "\"]}}";
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + blob(CONFIG, config.getBytes(UTF_8)) + ",\"layers\":[" + layers + "]}";
        String entry = blob(MANIFEST, manifest.getBytes(UTF_8))
                .replace("}", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"x\"}}");
        Files.writeString(directory.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + entry + "]}");
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private byte[] archive(String name, int size) throws IOException {
        byte[] contents = new byte[size];
        random.nextBytes(contents);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            tar.write(contents);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] compressed(byte[] contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(contents);
        }
        return bytes.toByteArray();
    }

    /** Keeps contents, and returns what describes them. */
    private String blob(String mediaType, byte[] contents) throws IOException {
        String digest = digest(contents);
        Files.write(blobs.resolve(digest.substring(digest.indexOf(':') + 1)), contents);
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + contents.length + "}";
    }

    private static String digest(byte[] contents) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(contents));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
