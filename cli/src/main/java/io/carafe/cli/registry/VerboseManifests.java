package io.carafe.cli.registry;

import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import io.carafe.registry.transfer.InspectedManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Manifests with all that is known of them, in the form that Docker has for it. */
public final class VerboseManifests {
    private VerboseManifests() {}

    /**
     * One as itself, several as a list.
     *
     * @throws IOException when one is not JSON
     */
    public static Object tree(List<InspectedManifest> manifests) throws IOException {
        List<Object> all = new ArrayList<>();
        for (InspectedManifest manifest : manifests) {
            all.add(tree(manifest));
        }
        return all.size() == 1 && manifests.get(0).name().digest().isEmpty() ? all.get(0) : all;
    }

    private static Map<String, Object> tree(InspectedManifest inspected) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Ref", inspected.name().toString());
        tree.put("Descriptor", descriptor(inspected.descriptor()));
        tree.put("Raw", Base64.getEncoder().encodeToString(inspected.manifest().contents()));
        boolean docker = inspected.manifest().mediaType().equals(MediaTypes.DOCKER_MANIFEST);
        tree.put(
                docker ? "SchemaV2Manifest" : "OCIManifest",
                inspected.manifest().tree());
        return tree;
    }

    private static Map<String, Object> descriptor(ContentDescriptor blob) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mediaType", blob.mediaType());
        tree.put("digest", blob.digest());
        tree.put("size", blob.size());
        if (!blob.annotations().isEmpty()) {
            tree.put("annotations", blob.annotations());
        }
        blob.platform().ifPresent(platform -> {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("architecture", platform.architecture());
            of.put("os", platform.os());
            platform.variant().ifPresent(variant -> of.put("variant", variant));
            tree.put("platform", of);
        });
        return tree;
    }
}
