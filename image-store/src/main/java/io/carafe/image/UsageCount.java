package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.image.Image;
import io.carafe.image.config.Digests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts how much layers take, and how many images have each. Not thread-safe. */
final class UsageCount {
    private final LayerStore layers;
    private final Map<String, Long> sizes = new HashMap<>();

    UsageCount(LayerStore layers) {
        this.layers = layers;
    }

    StoreUsage of(List<Image> images) {
        Map<String, Integer> owners = new HashMap<>();
        for (Image image : images) {
            chainIds(image).forEach(chainId -> owners.merge(chainId, 1, Integer::sum));
        }
        List<ImageUsage> usages = new ArrayList<>();
        for (Image image : images) {
            long shared = 0;
            long unique = 0;
            for (String chainId : chainIds(image)) {
                if (owners.getOrDefault(chainId, 0) > 1) {
                    shared += size(chainId);
                } else {
                    unique += size(chainId);
                }
            }
            usages.add(new ImageUsage(image, shared, unique));
        }
        return new StoreUsage(
                usages, layers.chainIds().stream().mapToLong(this::size).sum());
    }

    /** A layer that an image has twice is there once. */
    private static Set<String> chainIds(Image image) {
        return new HashSet<>(Digests.chainIds(image.diffIds()));
    }

    private long size(String chainId) {
        return sizes.computeIfAbsent(chainId, id -> {
            try {
                return layers.record(id).fileBytes();
            } catch (DamagedStateException unknown) {
                return 0L;
            }
        });
    }
}
