package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.Image;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.HistoryEntry;
import io.carafe.image.state.FileLock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Answers what is in the store. */
final class ImageQueries {
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;

    ImageQueries(FileLock lock, ImageCatalog catalog, LayerStore layers, TagStore tags) {
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
    }

    ImageListing list() {
        try (HeldLock ignored = lock.shared()) {
            List<DamagedStateException> damaged = new ArrayList<>();
            Map<String, List<Reference>> references = referencesById(damaged);
            List<Image> images = new ArrayList<>();
            for (String id : catalog.ids()) {
                try {
                    catalog.find(id)
                            .ifPresent(entry -> images.add(image(entry, references.getOrDefault(id, List.of()))));
                } catch (DamagedStateException unreadable) {
                    damaged.add(unreadable);
                }
            }
            images.sort(Comparator.comparing(Image::created).reversed().thenComparing(Image::id));
            return new ImageListing(images, damaged);
        }
    }

    StoreUsage usage() {
        ImageListing listing = list();
        try (HeldLock ignored = lock.shared()) {
            return new UsageCount(layers).of(listing.images());
        }
    }

    <T> Optional<T> whileKept(String text, Function<Image, T> action) {
        try (HeldLock ignored = lock.shared()) {
            return locate(text)
                    .flatMap(catalog::find)
                    .map(entry -> action.apply(image(entry, referencesOf(entry.id()))));
        }
    }

    ImageDetails inspect(String text) {
        try (HeldLock ignored = lock.shared()) {
            ImageCatalog.Entry entry = locate(text)
                    .flatMap(catalog::find)
                    .orElseThrow(
                            () -> new ImageNotFoundException(Pathname.of(text).toString()));
            var document = entry.document();
            return new ImageDetails(
                    entry.id(),
                    entry.kept().manifest(),
                    referencesOf(entry.id()),
                    entry.kept().digests(),
                    entry.kept().parent(),
                    entry.created(),
                    document.author(),
                    document.history().stream()
                            .reduce((earlier, later) -> later)
                            .flatMap(HistoryEntry::comment),
                    document.architecture(),
                    document.variant(),
                    document.os(),
                    entry.kept().sizeBytes(),
                    document.config(),
                    document.diffIds(),
                    directoriesOf(entry),
                    entry.kept().chainIds().stream()
                            .map(chainId -> layers.record(chainId).fileBytes())
                            .toList(),
                    document.history(),
                    tags.tagged(referencesOf(entry.id())));
        }
    }

    /** An image as it is known now. */
    Image image(ImageCatalog.Entry entry) {
        try (HeldLock ignored = lock.shared()) {
            return image(entry, referencesOf(entry.id()));
        }
    }

    /** The id of the image that a text stands for; it need not be readable. */
    Optional<String> locate(String text) {
        return new ImageLookup(tags, catalog).locate(text);
    }

    /** All names of an image. */
    List<Reference> referencesOf(String id) {
        return referencesById(new ArrayList<>()).getOrDefault(id, List.of());
    }

    private Map<String, List<Reference>> referencesById(List<DamagedStateException> damaged) {
        Map<String, List<Reference>> references = new HashMap<>();
        tags.list(damaged::add)
                .forEach(tag -> references
                        .computeIfAbsent(tag.imageId(), id -> new ArrayList<>())
                        .add(tag.reference()));
        return references;
    }

    private Image image(ImageCatalog.Entry entry, List<Reference> references) {
        return new Image(
                entry.id(),
                references.stream().sorted().map(Reference::toString).toList(),
                entry.created(),
                entry.document().architecture(),
                entry.document().config(),
                entry.kept().sizeBytes(),
                directoriesOf(entry),
                entry.document().diffIds(),
                entry.kept().digests().stream().map(RepositoryDigest::toString).toList(),
                entry.kept().parent());
    }

    private List<Pathname> directoriesOf(ImageCatalog.Entry entry) {
        List<Pathname> uppermostFirst = new ArrayList<>();
        for (String chainId : entry.kept().chainIds()) {
            uppermostFirst.add(0, layers.treeOf(chainId));
        }
        return uppermostFirst;
    }
}
