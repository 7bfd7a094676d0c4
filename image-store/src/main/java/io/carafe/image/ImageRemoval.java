package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageConflictException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes away tags and images, and layers that no image has any more. */
final class ImageRemoval {
    private final Workspaces workspaces;
    private final LayerSalvage salvage;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;
    private final ImageUsers users;

    ImageRemoval(
            Workspaces workspaces,
            LayerSalvage salvage,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            TagStore tags,
            ImageUsers users) {
        this.workspaces = workspaces;
        this.salvage = salvage;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
        this.users = users;
    }

    RemovedImage remove(String text, boolean force, Function<String, Optional<String>> locate) {
        try (Workspace workspace = workspaces.create();
                Descriptor ignored = lock.exclusive()) {
            String id;
            try {
                id = locate.apply(text)
                        .orElseThrow(() ->
                                new ImageNotFoundException(Pathname.of(text).toString()));
            } catch (DamagedStateException damagedTag) {
                Reference reference = Reference.parse(text);
                tags.remove(reference);
                return new RemovedImage(List.of(reference), List.of());
            }
            List<Reference> references = referencesOf(id);
            boolean byId = new ImageLookup(tags, catalog).isId(text, id);
            return byId
                    ? removeById(id, references, force, workspace)
                    : removeByReference(id, Reference.parse(text), references, force, workspace);
        }
    }

    private RemovedImage removeById(String id, List<Reference> references, boolean force, Workspace workspace) {
        if (references.size() > 1 && !force) {
            throw new ImageConflictException(
                    "cannot remove the image " + id + ": it has " + references.size() + " tags, " + joined(references),
                    "Remove it by its tags, or use --force.");
        }
        List<String> containers = users.containersOf(id);
        if (!containers.isEmpty()) {
            throw inUse(id, containers, "Remove them first.");
        }
        references.forEach(tags::remove);
        return new RemovedImage(references, delete(id, workspace));
    }

    private RemovedImage removeByReference(
            String id, Reference reference, List<Reference> references, boolean force, Workspace workspace) {
        boolean last = references.stream().allMatch(reference::equals);
        List<String> containers = last ? users.containersOf(id) : List.of();
        if (!containers.isEmpty() && !force) {
            throw inUse(
                    reference.toString(), containers, "Remove them first, or take away only the name with --force.");
        }
        tags.remove(reference);
        boolean unused = last && containers.isEmpty();
        return new RemovedImage(List.of(reference), unused ? delete(id, workspace) : List.of());
    }

    private static ImageConflictException inUse(String image, List<String> containers, String advice) {
        String names = String.join(", ", containers);
        return new ImageConflictException(
                "cannot remove the image " + image + ": "
                        + (containers.size() == 1
                                ? "the container " + names + " uses it"
                                : "containers use it: " + names),
                advice);
    }

    private static String joined(List<Reference> references) {
        return references.stream().sorted().map(Reference::toString).collect(Collectors.joining(", "));
    }

    private List<Reference> referencesOf(String id) {
        return tags.list(unreadable -> {}).stream()
                .filter(tag -> tag.imageId().equals(id))
                .map(TagStore.Tag::reference)
                .toList();
    }

    private List<String> delete(String id, Workspace workspace) {
        List<String> deleted = new ArrayList<>();
        catalog.remove(id);
        deleted.add(id);
        deleted.addAll(evictUnusedLayers(workspace));
        return deleted;
    }

    /** Moves layers of no image, which nobody is at work with, into the workspace. When an image cannot be read, its layers are not known: none. */
    private List<String> evictUnusedLayers(Workspace workspace) {
        Set<String> used = new HashSet<>(workspaces.leased());
        for (String id : catalog.ids()) {
            try {
                catalog.find(id).ifPresent(entry -> used.addAll(entry.kept().chainIds()));
            } catch (DamagedStateException unreadable) {
                return List.of();
            }
        }
        List<String> unused = layers.chainIds().stream()
                .filter(chainId -> !used.contains(chainId))
                .toList();
        unused.forEach(chainId -> layers.evict(chainId, workspace));
        return unused;
    }

    /** Removes what processes that died in the middle left: temporary directories, and layers of no image. */
    void removeLeftovers() {
        if (workspaces.removeAbandoned(salvage::isWorthKeeping)) {
            try (Workspace workspace = workspaces.create()) {
                lock.tryExclusive().ifPresent(held -> {
                    try (held) {
                        evictUnusedLayers(workspace);
                    }
                });
            }
        }
    }
}
