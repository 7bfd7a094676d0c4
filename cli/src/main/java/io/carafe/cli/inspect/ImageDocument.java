package io.carafe.cli.inspect;

import io.carafe.api.image.Image;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An image as {@code docker inspect} describes it. */
public final class ImageDocument {
    private ImageDocument() {}

    public static Map<String, Object> of(Image image) {
        ImageConfig config = image.config();
        return new Tree()
                .put("Id", image.id())
                .put("RepoTags", image.names())
                .put("Created", image.created().toString())
                .put(
                        "Config",
                        new Tree()
                                .put("User", config.user().orElse(""))
                                .put("ExposedPorts", keys(config.exposedPorts()))
                                .put("Env", config.environment())
                                .put("Cmd", config.command())
                                .put("Volumes", keys(config.volumes()))
                                .put("WorkingDir", config.workingDirectory().orElse(""))
                                .put("Entrypoint", config.entrypoint())
                                .put("Labels", new TreeMap<>(config.labels()))
                                .put("StopSignal", config.stopSignal().orElse("")))
                .put("Architecture", image.architecture() == Architecture.X86_64 ? "amd64" : "arm64")
                .put("Os", "linux")
                .put("Size", image.sizeBytes())
                .put(
                        "GraphDriver",
                        new Tree()
                                .put("Name", "overlay")
                                .put(
                                        "Data",
                                        new Tree()
                                                .put(
                                                        "LowerDirs",
                                                        image.layers().stream()
                                                                .map(Object::toString)
                                                                .toList())))
                .put("RootFS", new Tree().put("Type", "layers").put("Layers", image.diffIds()))
                .map();
    }

    /** A set as Docker writes it: an object with empty objects. */
    private static Map<String, Object> keys(List<String> names) {
        Map<String, Object> keys = new LinkedHashMap<>();
        names.forEach(name -> keys.put(name, Map.of()));
        return keys;
    }
}
