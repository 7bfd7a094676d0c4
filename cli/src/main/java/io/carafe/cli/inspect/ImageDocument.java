package io.carafe.cli.inspect;

import io.carafe.api.image.ImageConfig;
import io.carafe.image.ImageDetails;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An image as {@code docker inspect} describes it. */
public final class ImageDocument {
    /** As Go writes a time that is none. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private ImageDocument() {}

    public static Map<String, Object> of(ImageDetails image) {
        return new Tree()
                .put("Id", image.id())
                .put(
                        "RepoTags",
                        image.references().stream().map(Object::toString).toList())
                .put(
                        "RepoDigests",
                        image.digests().stream().map(Object::toString).toList())
                .put("Parent", image.parent().orElse(""))
                .put("Comment", image.comment().orElse(""))
                .put("Created", image.created().toString())
                .put("Author", image.author().orElse(""))
                .put("Config", config(image.config()))
                .put("Architecture", image.architecture())
                .put("Variant", image.variant().orElse(""))
                .put("Os", image.os())
                .put("Size", image.sizeBytes())
                .put("GraphDriver", new Tree().put("Name", "overlay").put("Data", directories(image)))
                .put("RootFS", new Tree().put("Type", "layers").put("Layers", image.diffIds()))
                .put(
                        "Metadata",
                        new Tree()
                                .put(
                                        "LastTagTime",
                                        image.tagged().map(Instant::toString).orElse(NEVER)))
                .map();
    }

    /** As an overlay of a container over it would see them. */
    private static Tree directories(ImageDetails image) {
        List<String> layers =
                image.layerDirectories().stream().map(Object::toString).toList();
        Tree tree = new Tree();
        if (layers.size() > 1) {
            tree.put("LowerDir", String.join(":", layers.subList(1, layers.size())));
        }
        return layers.isEmpty() ? tree : tree.put("UpperDir", layers.get(0));
    }

    private static Tree config(ImageConfig config) {
        return new Tree()
                .put("User", config.user().orElse(""))
                .put("ExposedPorts", keys(config.exposedPorts()))
                .put("Env", config.environment())
                .put("Cmd", config.command())
                .put("Volumes", keys(config.volumes()))
                .put("WorkingDir", config.workingDirectory().orElse(""))
                .put("Entrypoint", config.entrypoint())
                .put("Labels", new TreeMap<>(config.labels()))
                .put("StopSignal", config.stopSignal().orElse(""))
                .put("Healthcheck", HealthDocument.of(config.healthCheck()));
    }

    /** A set as Docker writes it: an object with empty objects. */
    static Map<String, Object> keys(List<String> names) {
        Map<String, Object> keys = new TreeMap<>();
        names.forEach(name -> keys.put(name, Map.of()));
        return keys;
    }
}
