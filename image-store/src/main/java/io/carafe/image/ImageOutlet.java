package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.archive.ArchiveSink;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Gives images away, layers as the archives that they were. */
final class ImageOutlet {
    private final Workspaces workspaces;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;
    private final Function<String, Optional<String>> locate;
    private final Function<String, List<Reference>> referencesOf;

    ImageOutlet(
            Workspaces workspaces,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            TagStore tags,
            Function<String, Optional<String>> locate,
            Function<String, List<Reference>> referencesOf) {
        this.workspaces = workspaces;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
        this.locate = locate;
        this.referencesOf = referencesOf;
    }

    void save(List<String> texts, ArchiveSink sink, SaveOptions options) {
        Map<String, ImageSaver.Wanted> wanted = new LinkedHashMap<>();
        try (Workspace workspace = workspaces.create()) {
            for (String text : texts) {
                for (String one : named(text)) {
                    want(one, wanted);
                }
            }
            new ImageSaver(sink, options, new LayerPacker(workspace, options.compress()))
                    .save(List.copyOf(wanted.values()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            wanted.values().forEach(image -> image.contents().close());
        }
    }

    /** A name without a tag is all tags of that name, as for Docker. */
    private List<String> named(String text) {
        if (text.indexOf(':', text.lastIndexOf('/') + 1) >= 0) {
            return List.of(text);
        }
        try (HeldLock ignored = lock.shared()) {
            List<String> tagged = tags.list(damaged -> {}).stream()
                    .map(TagStore.Tag::reference)
                    .filter(reference -> reference.name().equals(text))
                    .map(Reference::toString)
                    .toList();
            return tagged.isEmpty() ? List.of(text) : tagged;
        }
    }

    private void want(String text, Map<String, ImageSaver.Wanted> wanted) {
        ImageContents contents = contents(text);
        List<Reference> names = contents.references().stream()
                .filter(reference -> reference.toString().equals(text))
                .toList();
        ImageSaver.Wanted before = wanted.get(contents.id());
        if (before == null) {
            wanted.put(contents.id(), new ImageSaver.Wanted(contents, names));
            return;
        }
        contents.close();
        Set<Reference> all = new LinkedHashSet<>(before.names());
        all.addAll(names);
        wanted.put(before.contents().id(), new ImageSaver.Wanted(before.contents(), List.copyOf(all)));
    }

    ImageContents contents(String text) {
        Workspace workspace = workspaces.create();
        boolean made = false;
        try (HeldLock ignored = lock.shared()) {
            ImageCatalog.Entry entry = locate.apply(text)
                    .flatMap(catalog::find)
                    .orElseThrow(
                            () -> new ImageNotFoundException(Pathname.of(text).toString()));
            List<String> chainIds = entry.kept().chainIds();
            workspace.lease(chainIds);
            List<ContentDescriptor> archives = chainIds.stream()
                    .map(layers::record)
                    .map(LayerRecord::archive)
                    .toList();
            ImageContents contents = new ImageContents(
                    entry,
                    catalog.config(entry.id()),
                    origin(entry),
                    referencesOf.apply(entry.id()),
                    archives,
                    index -> layers.openArchive(chainIds.get(index)),
                    workspace);
            made = true;
            return contents;
        } finally {
            if (!made) {
                workspace.close();
            }
        }
    }

    /** The manifest of an image can be lost without loss. */
    private Optional<ManifestDocument> origin(ImageCatalog.Entry entry) {
        try {
            return Optional.of(ManifestDocument.parse(catalog.manifest(entry), Optional.empty()));
        } catch (InvalidImageException | DamagedStateException unreadable) {
            return Optional.empty();
        }
    }
}
