package io.carafe.image.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.image.config.JsonTrees;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of manifests: the forms of one image for several platforms, or all images of an OCI image layout.
 *
 * @param mediaType {@link MediaTypes#OCI_INDEX} or {@link MediaTypes#DOCKER_INDEX}
 * @param manifests or further indexes
 */
public record IndexDocument(String mediaType, List<ContentDescriptor> manifests, Map<String, String> annotations) {
    private static final int MOST_MANIFESTS = 10_000;

    public IndexDocument {
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }

    /** An OCI index. */
    public IndexDocument(List<ContentDescriptor> manifests) {
        this(MediaTypes.OCI_INDEX, manifests, Map.of());
    }

    public byte[] toJson() {
        ObjectNode root = JsonTrees.object();
        root.put("schemaVersion", 2);
        root.put("mediaType", mediaType);
        ArrayNode array = root.putArray("manifests");
        manifests.forEach(manifest -> DescriptorJson.write(array.addObject(), manifest));
        DescriptorJson.writeAnnotations(root, annotations);
        return JsonTrees.write(root);
    }

    /**
     * Reads an index from whoever sent it.
     *
     * @param mediaType what it was announced as, if it was; must not contradict the document
     * @throws io.carafe.api.image.InvalidImageException when it is not one
     */
    public static IndexDocument parse(byte[] contents, Optional<String> mediaType) {
        Document document = Document.parse("index", contents);
        String type = document.mediaType(mediaType, MediaTypes.OCI_INDEX);
        if (!MediaTypes.isIndex(type)) {
            throw document.problem("its media type is \"" + type + "\", which is not that of an index");
        }
        return new IndexDocument(
                type,
                DescriptorJson.readAll(document, document.root().path("manifests"), "manifests", MOST_MANIFESTS),
                DescriptorJson.annotations(document, document.root()));
    }

    /** What is in it but attestations. */
    public List<ContentDescriptor> images() {
        return manifests.stream().filter(manifest -> !manifest.isAttestation()).toList();
    }

    /**
     * The image that runs best on a platform: one that says it is for it, or else one that does not say.
     *
     * @return empty when none runs
     */
    public Optional<ContentDescriptor> select(Platform wanted) {
        Optional<ContentDescriptor> best = images().stream()
                .filter(manifest -> distance(wanted, manifest) >= 0)
                .min(Comparator.comparingInt(manifest -> distance(wanted, manifest)));
        return best.isPresent()
                ? best
                : images().stream()
                        .filter(manifest -> manifest.platform().isEmpty())
                        .findFirst();
    }

    private static int distance(Platform wanted, ContentDescriptor manifest) {
        return manifest.platform().map(wanted::distance).orElse(-1);
    }

    /** The platforms that there are images for, for a message. */
    public List<String> platforms() {
        return images().stream()
                .flatMap(manifest -> manifest.platform().stream())
                .map(Platform::toString)
                .distinct()
                .sorted()
                .toList();
    }
}
