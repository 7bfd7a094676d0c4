package io.carafe.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.archive.ImageArchive;
import io.carafe.image.config.Digests;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import io.carafe.image.stream.ArchivePipeline;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds the images of an archive by a {@code docker save} before 1.10: {@code repositories} says which layer each name
 * stands for, and each layer has a directory with its archive, and with a document that names the layer below and what
 * an image that ends with it runs. The configuration is put together from these as newer versions of Docker do it.
 */
final class LegacyArchiveReader {
    private static final String REPOSITORIES = "repositories";
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_LAYERS = 1000;
    private static final int MOST_LAYERS_OF_ALL = 20_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    /** What a layer's document says of itself, and a configuration does not. */
    private static final Set<String> OF_THE_LAYER =
            Set.of("Size", "id", "layer_id", "parent", "parent_id", "throwaway");

    private final ImageArchive archive;
    private final ArchiveDocuments documents;
    private final Platform host;
    private final Map<String, Layer> layers = new HashMap<>();
    private int layersOfAll;

    /** @param host what an image is for that does not say */
    LegacyArchiveReader(ImageArchive archive, Platform host) {
        this.archive = archive;
        this.documents = new ArchiveDocuments(archive);
        this.host = host;
    }

    private record Layer(JsonNode document, String file, String diffId, long bytes) {}

    List<ArchivedImage> images() throws IOException {
        Map<String, List<Reference>> names = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> repository : json(REPOSITORIES).properties()) {
            for (Map.Entry<String, JsonNode> tag : repository.getValue().properties()) {
                LayoutReader.reference(repository.getKey() + ":" + tag.getKey())
                        .ifPresent(name -> names.computeIfAbsent(tag.getValue().asText(""), id -> new ArrayList<>())
                                .add(name));
            }
        }
        if (names.isEmpty()) {
            throw problem(REPOSITORIES, "it lists no images");
        }
        List<ArchivedImage> images = new ArrayList<>();
        for (Map.Entry<String, List<Reference>> image : names.entrySet()) {
            images.add(image(image.getKey(), image.getValue()));
        }
        return images;
    }

    private ArchivedImage image(String top, List<Reference> names) throws IOException {
        List<Layer> chain = new ArrayList<>();
        for (String id = top; !id.isEmpty(); ) {
            if (chain.size() == MOST_LAYERS) {
                throw problem(
                        REPOSITORIES,
                        "the layer " + top + " leads to itself, or to more than " + MOST_LAYERS + " others");
            }
            if (++layersOfAll > MOST_LAYERS_OF_ALL) {
                throw problem(REPOSITORIES, "its images have more than " + MOST_LAYERS_OF_ALL + " layers together");
            }
            Layer layer = layer(id);
            chain.add(0, layer);
            id = layer.document().path("parent").asText("");
        }
        List<ContentDescriptor> blobs = new ArrayList<>();
        Map<String, String> files = new HashMap<>();
        for (Layer layer : chain) {
            blobs.add(new ContentDescriptor(MediaTypes.OCI_LAYER, layer.diffId(), layer.bytes()));
            files.putIfAbsent(layer.diffId(), layer.file());
        }
        return ArchivedImage.ofConfig(config(chain), blobs, files, names);
    }

    private Layer layer(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw problem(REPOSITORIES, "\"" + Pathname.of(id.replace("\0", "")) + "\" is not the id of a layer");
        }
        Layer known = layers.get(id);
        if (known == null) {
            String file = id + "/layer.tar";
            String diffId = diffId(file);
            known = new Layer(
                    json(id + "/json"), file, diffId, archive.size(file).orElse(0));
            layers.put(id, known);
        }
        return known;
    }

    /** Such an archive names no digests; so layers are read twice, first for these. */
    private String diffId(String file) throws IOException {
        try (ReadableByteChannel layer = archive.open(file, false)
                        .orElseThrow(() -> new InvalidImageException(
                                "the archive cannot be used: \"" + file + "\", which it needs, is not there"));
                ArchivePipeline bytes = ArchivePipeline.start(layer, done -> {})) {
            while (bytes.next() != null) {
                // to the end
            }
            return Digests.PREFIX + bytes.digest();
        }
    }

    private byte[] config(List<Layer> chain) {
        ObjectNode history = JsonTrees.object();
        ArrayNode steps = history.putArray("history");
        ObjectNode rootfs = JsonTrees.object();
        rootfs.put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        for (Layer layer : chain) {
            step(layer.document(), steps.addObject());
            diffIds.add(layer.diffId());
        }
        Map<String, JsonNode> sorted = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry :
                chain.get(chain.size() - 1).document().properties()) {
            if (!OF_THE_LAYER.contains(entry.getKey())) {
                sorted.put(entry.getKey(), entry.getValue());
            }
        }
        sorted.putIfAbsent("architecture", history.textNode(host.architecture()));
        sorted.putIfAbsent("os", history.textNode(host.os()));
        sorted.put("history", steps);
        sorted.put("rootfs", rootfs);
        ObjectNode config = JsonTrees.object();
        sorted.forEach(config::set);
        // As Docker writes it, to the byte, so that it is the same image there.
        return new String(JsonTrees.write(config), UTF_8)
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .getBytes(UTF_8);
    }

    private static void step(JsonNode document, ObjectNode step) {
        copy(document.path("created"), step, "created");
        copy(document.path("author"), step, "author");
        List<String> words = new ArrayList<>();
        document.path("container_config").path("Cmd").forEach(word -> words.add(word.asText("")));
        if (!words.isEmpty()) {
            step.put("created_by", String.join(" ", words));
        }
        copy(document.path("comment"), step, "comment");
    }

    private static void copy(JsonNode text, ObjectNode into, String key) {
        if (!text.asText("").isEmpty()) {
            into.put(key, text.asText());
        }
    }

    private JsonNode json(String file) throws IOException {
        byte[] contents = documents.read(file);
        try {
            return JsonTrees.parse(contents, MOST_BYTES);
        } catch (IOException invalid) {
            throw problem(file, String.valueOf(invalid.getMessage()));
        }
    }

    private static InvalidImageException problem(String file, String why) {
        return new InvalidImageException("the archive cannot be used: its " + file + ": " + why);
    }
}
