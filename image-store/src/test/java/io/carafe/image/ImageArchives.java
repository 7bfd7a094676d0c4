package io.carafe.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carafe.image.config.Digests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Archives of images, made file by file, also such as nobody would make. */
final class ImageArchives {
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    ImageArchives put(String name, byte[] contents) {
        files.put(name, contents);
        return this;
    }

    ImageArchives put(String name, String contents) {
        return put(name, contents.getBytes(UTF_8));
    }

    /** Puts contents where their digest says, and returns a descriptor of them. */
    String blob(String mediaType, byte[] contents) {
        put("blobs/sha256/" + Digests.hex(Digests.of(contents)), contents);
        return descriptor(mediaType, Digests.of(contents), contents.length);
    }

    static String descriptor(String mediaType, String digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    static String config(String architecture, byte[]... layers) {
        List<String> diffIds = new ArrayList<>();
        for (byte[] layer : layers) {
            diffIds.add("\"" + Digests.of(layer) + "\"");
        }
        return "{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"sh\"]},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + String.join(",", diffIds) + "]}}";
    }

    static String manifest(String config, String... layers) {
        return "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[" + String.join(",", layers) + "]}";
    }

    static String index(String... entries) {
        return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}";
    }

    /** Puts a whole image, and returns a descriptor of its manifest. */
    String image(String architecture, byte[]... layers) {
        List<String> blobs = new ArrayList<>();
        for (byte[] layer : layers) {
            blobs.add(blob("application/vnd.oci.image.layer.v1.tar", layer));
        }
        String config = blob(
                "application/vnd.oci.image.config.v1+json",
                config(architecture, layers).getBytes(UTF_8));
        return blob(
                "application/vnd.oci.image.manifest.v1+json",
                manifest(config, blobs.toArray(String[]::new)).getBytes(UTF_8));
    }

    /** A descriptor with something more in it. */
    static String with(String descriptor, String more) {
        return descriptor.substring(0, descriptor.length() - 1) + "," + more + "}";
    }

    static String platform(String text) {
        String[] parts = text.split("/");
        return "\"platform\":{\"os\":\"" + parts[0] + "\",\"architecture\":\"" + parts[1] + "\"}";
    }

    static String named(String name) {
        return "\"annotations\":{\"io.containerd.image.name\":\"" + name + "\"}";
    }

    static byte[] layer(String... names) {
        TarBuilder archive = new TarBuilder();
        for (String name : names) {
            archive.file(name, "contents of " + name);
        }
        return archive.bytes();
    }

    TarBuilder tar() {
        TarBuilder archive = new TarBuilder();
        files.forEach((name, contents) -> archive.name(name).add('0', contents));
        return archive;
    }

    @Override
    public String toString() {
        return files.keySet().stream().collect(Collectors.joining(" "));
    }
}
