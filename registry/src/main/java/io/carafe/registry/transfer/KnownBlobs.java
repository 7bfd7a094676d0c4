package io.carafe.registry.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.FileCalls;
import io.carafe.image.ImageStore;
import io.carafe.image.config.Digests;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.state.StateDirectory;
import io.carafe.registry.name.ImageName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which blob each layer was, in which repository: {@code repositories/NAME} in the image store, where NAME has {@code +} for
 * {@code /}. The store keeps layers unpacked; this tells a push that the registry may have one already, under which digest. It is
 * only ever a hint, which the registry is asked about. Thread-safe.
 */
public final class KnownBlobs {
    private static final String DIRECTORY = "repositories";
    private static final int MOST_LAYERS = 500;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_REPOSITORIES = 500;

    private final FileCalls kernel;
    private final ImageStore images;

    public KnownBlobs(FileCalls kernel, ImageStore images) {
        this.kernel = kernel;
        this.images = images;
    }

    /** A blob, and the repository that had it. */
    record Place(String repository, ContentDescriptor blob) {}

    /**
     * These layers are these blobs in the repository of an image.
     *
     * @param diffIds in the order of the blobs
     */
    void remember(ImageName image, List<String> diffIds, List<ContentDescriptor> blobs) {
        if (diffIds.isEmpty() || diffIds.size() != blobs.size()) {
            return;
        }
        try (StateDirectory directory = open()) {
            Map<String, ContentDescriptor> known = read(directory, fileOf(image.name()));
            boolean changed = false;
            for (int i = 0; i < diffIds.size(); i++) {
                ContentDescriptor before = known.remove(diffIds.get(i));
                known.put(diffIds.get(i), blobs.get(i));
                changed |=
                        before == null || !before.digest().equals(blobs.get(i).digest());
            }
            if (changed
                    && (directory.names().contains(fileOf(image.name()))
                            || directory.names().size() < MOST_REPOSITORIES)) {
                known.keySet()
                        .removeAll(List.copyOf(known.keySet()).subList(0, Math.max(0, known.size() - MOST_LAYERS)));
                directory.write(fileOf(image.name()), write(known));
            }
        }
    }

    /** The blob that a layer was in the repository of an image. */
    Optional<ContentDescriptor> find(ImageName image, String diffId) {
        try (StateDirectory directory = open()) {
            return Optional.ofNullable(read(directory, fileOf(image.name())).get(diffId));
        }
    }

    /** Where else in the registry of an image a layer was. */
    Optional<Place> elsewhere(ImageName image, String diffId) {
        try (StateDirectory directory = open()) {
            String own = fileOf(image.name());
            String prefix = fileOf(image.registry() + "/");
            for (String name : directory.names()) {
                if (name.startsWith(prefix) && !name.equals(own)) {
                    ContentDescriptor blob = read(directory, name).get(diffId);
                    if (blob != null) {
                        return Optional.of(
                                new Place(name.substring(prefix.length()).replace('+', '/'), blob));
                    }
                }
            }
            return Optional.empty();
        }
    }

    private StateDirectory open() {
        try (StateDirectory store = StateDirectory.open(kernel, images.path())) {
            return store.subdirectory(DIRECTORY);
        }
    }

    private static String fileOf(String name) {
        return name.replace('/', '+');
    }

    /** What cannot be read is as good as not known. */
    private static Map<String, ContentDescriptor> read(StateDirectory directory, String file) {
        Map<String, ContentDescriptor> known = new LinkedHashMap<>();
        try {
            JsonNode root = JsonTrees.parse(
                    directory.read(file).orElseGet(() -> JsonTrees.write(JsonTrees.object())), MOST_BYTES);
            for (Map.Entry<String, JsonNode> entry : root.properties()) {
                JsonNode blob = entry.getValue();
                String digest = blob.path("digest").asText("");
                long size = blob.path("size").asLong(-1);
                if (Digests.isDigest(digest) && size >= 0) {
                    String type = blob.path("mediaType").asText("");
                    known.put(entry.getKey(), new ContentDescriptor(type, digest, size));
                }
            }
        } catch (IOException | DamagedStateException unreadable) {
            known.clear();
        }
        return known;
    }

    private static byte[] write(Map<String, ContentDescriptor> known) {
        ObjectNode root = JsonTrees.object();
        known.forEach((diffId, blob) -> {
            ObjectNode entry = root.putObject(diffId);
            entry.put("mediaType", blob.mediaType());
            entry.put("digest", blob.digest());
            entry.put("size", blob.size());
        });
        return JsonTrees.write(root);
    }
}
