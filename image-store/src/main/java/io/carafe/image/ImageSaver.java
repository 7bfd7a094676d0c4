package io.carafe.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.image.archive.ArchiveSink;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes images as an OCI image layout, with {@code manifest.json} for Docker. Documents come first, and layers in the
 * order in which they are unpacked, so that the archive can be loaded as it is read.
 */
final class ImageSaver {
    private static final String BLOBS = "blobs/sha256";

    private final ArchiveSink sink;
    private final SaveOptions options;
    private final LayerPacker packer;
    private final Map<String, byte[]> documents = new LinkedHashMap<>();
    private final Map<String, PackedLayer> layers = new LinkedHashMap<>();
    private final List<ContentDescriptor> index = new ArrayList<>();
    private final ArrayNode manifests = JsonNodeFactory.instance.arrayNode();

    ImageSaver(ArchiveSink sink, SaveOptions options, LayerPacker packer) {
        this.sink = sink;
        this.options = options;
        this.packer = packer;
    }

    /** An image, and by which of its names it was asked for. */
    record Wanted(ImageContents contents, List<Reference> names) {}

    void save(List<Wanted> images) throws IOException {
        for (Wanted image : images) {
            add(image);
        }
        sink.directory("blobs");
        sink.directory(BLOBS);
        write("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(US_ASCII));
        write("index.json", new IndexDocument(index).toJson());
        if (options.format() == SaveOptions.Format.DOCKER_ARCHIVE) {
            write("manifest.json", JsonTrees.write(manifests));
        }
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            write(file(document.getKey()), document.getValue());
        }
        for (PackedLayer layer : layers.values()) {
            try (ReadableByteChannel contents = layer.open()) {
                sink.file(file(layer.blob().digest()), layer.blob().size(), contents);
            }
        }
        sink.finish();
    }

    private void add(Wanted image) throws IOException {
        ImageContents contents = image.contents();
        ContentDescriptor config = ContentDescriptor.of(MediaTypes.OCI_CONFIG, contents.config());
        List<ContentDescriptor> blobs = new ArrayList<>();
        for (int i = 0; i < contents.layers().size(); i++) {
            blobs.add(packed(contents, i).blob());
        }
        byte[] manifest = new ManifestDocument(config, blobs).toJson();
        ContentDescriptor entry =
                ContentDescriptor.of(MediaTypes.OCI_MANIFEST, manifest).withPlatform(Platform.of(contents.document()));
        documents.put(entry.digest(), manifest);
        documents.put(config.digest(), contents.config());
        addToIndex(entry, image.names());
        addForDocker(config, blobs, image.names());
    }

    /** Each layer is written once, and so packed once. */
    private PackedLayer packed(ImageContents contents, int index) throws IOException {
        String diffId = contents.layers().get(index).digest();
        PackedLayer known = layers.get(diffId);
        if (known == null) {
            known = packer.pack(contents, index);
            layers.put(diffId, known);
        }
        return known;
    }

    private void addToIndex(ContentDescriptor entry, List<Reference> names) {
        if (names.isEmpty()) {
            index.add(entry);
        }
        for (Reference name : names) {
            index.add(entry.withAnnotations(Map.of(
                    ContentDescriptor.IMAGE_NAME,
                    DockerNames.qualified(name),
                    ContentDescriptor.REFERENCE_NAME,
                    name.tag())));
        }
    }

    private void addForDocker(ContentDescriptor config, List<ContentDescriptor> blobs, List<Reference> names) {
        ObjectNode image = manifests.addObject();
        image.put("Config", file(config.digest()));
        ArrayNode tags = image.putArray("RepoTags");
        names.forEach(name -> tags.add(name.toString()));
        ArrayNode files = image.putArray("Layers");
        blobs.forEach(blob -> files.add(file(blob.digest())));
    }

    private static String file(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private void write(String name, byte[] contents) throws IOException {
        try (ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(contents))) {
            sink.file(name, contents.length, channel);
        }
    }
}
