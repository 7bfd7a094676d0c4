package io.carafe.image.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.image.config.JsonTrees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of an image: which configuration and layers it is made of.
 *
 * @param mediaType {@link MediaTypes#OCI_MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
 * @param layers the lowest first
 */
public record ManifestDocument(
        String mediaType, ContentDescriptor config, List<ContentDescriptor> layers, Map<String, String> annotations) {
    /** As many as an overlay can have, and some that are empty. */
    private static final int MOST_LAYERS = 1000;

    public ManifestDocument {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    /** An OCI manifest. */
    public ManifestDocument(ContentDescriptor config, List<ContentDescriptor> layers) {
        this(MediaTypes.OCI_MANIFEST, config, layers, Map.of());
    }

    public byte[] toJson() {
        ObjectNode root = JsonTrees.object();
        root.put("schemaVersion", 2);
        root.put("mediaType", mediaType);
        DescriptorJson.write(root.putObject("config"), config);
        ArrayNode array = root.putArray("layers");
        layers.forEach(layer -> DescriptorJson.write(array.addObject(), layer));
        DescriptorJson.writeAnnotations(root, annotations);
        return JsonTrees.write(root);
    }

    /**
     * Reads a manifest from whoever sent it.
     *
     * @param mediaType what it was announced as, if it was; must not contradict the document
     * @throws io.carafe.api.image.InvalidImageException when it is not the manifest of an image
     */
    public static ManifestDocument parse(byte[] contents, Optional<String> mediaType) {
        Document document = Document.parse("manifest", contents);
        JsonNode root = document.root();
        String type = document.mediaType(mediaType, MediaTypes.OCI_MANIFEST);
        if (!MediaTypes.isManifest(type)) {
            throw document.problem("its media type is \"" + type + "\", which is not that of a manifest");
        }
        if (!root.path("config").isObject()) {
            throw document.problem("it has no \"config\"");
        }
        ContentDescriptor config = DescriptorJson.read(document, root.path("config"), "config");
        if (!config.mediaType().isEmpty() && !MediaTypes.isConfig(config.mediaType())) {
            throw document.problem(
                    "it is not of an image: its configuration has the media type \"" + config.mediaType() + "\"");
        }
        List<ContentDescriptor> layers = DescriptorJson.readAll(document, root.path("layers"), "layers", MOST_LAYERS);
        for (int i = 0; i < layers.size(); i++) {
            String layerType = layers.get(i).mediaType();
            if (!layerType.isEmpty() && !MediaTypes.isLayer(layerType)) {
                throw document.problem(
                        "layers[" + i + "] is not a layer of files: its media type is \"" + layerType + "\"");
            }
        }
        return new ManifestDocument(type, config, layers, DescriptorJson.annotations(document, root));
    }
}
