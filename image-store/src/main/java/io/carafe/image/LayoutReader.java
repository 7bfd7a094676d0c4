package io.carafe.image;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.image.archive.ImageArchive;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the images of an OCI image layout: its {@code index.json} leads to them, perhaps over further indexes. */
final class LayoutReader {
    private static final String INDEX = "index.json";
    private static final int DEEPEST = 8;

    private final ArchiveDocuments documents;
    private final Platform host;
    private final Optional<Platform> wanted;

    /** @param wanted which platform must be taken, where the host's is not good enough */
    LayoutReader(ImageArchive archive, Platform host, Optional<Platform> wanted) {
        this.documents = new ArchiveDocuments(archive);
        this.host = host;
        this.wanted = wanted;
    }

    List<ArchivedImage> images() throws IOException {
        IndexDocument index = IndexDocument.parse(documents.read(INDEX), Optional.empty());
        Map<String, List<Reference>> names = new LinkedHashMap<>();
        Map<String, ContentDescriptor> entries = new LinkedHashMap<>();
        for (ContentDescriptor entry : chosen(index)) {
            entries.putIfAbsent(entry.digest(), entry);
            name(entry)
                    .ifPresent(name -> names.computeIfAbsent(entry.digest(), digest -> new ArrayList<>())
                            .add(name));
        }
        List<ArchivedImage> images = new ArrayList<>();
        for (ContentDescriptor entry : entries.values()) {
            images.add(image(entry, names.getOrDefault(entry.digest(), List.of()), new HashSet<>()));
        }
        return images;
    }

    /**
     * The entries to load: of those of one name that are each for a platform the best, and all others, as archives of
     * several images have them.
     */
    private List<ContentDescriptor> chosen(IndexDocument index) {
        Map<String, List<ContentDescriptor>> byName = new LinkedHashMap<>();
        index.images()
                .forEach(entry -> byName.computeIfAbsent(nameText(entry), name -> new ArrayList<>())
                        .add(entry));
        if (byName.isEmpty()) {
            throw new InvalidImageException("the archive cannot be used: its " + INDEX + " lists no images");
        }
        List<ContentDescriptor> chosen = new ArrayList<>();
        byName.forEach((name, entries) -> {
            long platforms = entries.stream()
                    .flatMap(entry -> entry.platform().stream())
                    .distinct()
                    .count();
            chosen.addAll(platforms > 1 ? List.of(select(new IndexDocument(entries), "its " + INDEX)) : entries);
        });
        return chosen;
    }

    private ContentDescriptor select(IndexDocument index, String where) {
        Platform platform = wanted.orElse(host);
        Optional<ContentDescriptor> found = index.select(platform);
        if (found.isEmpty() && wanted.isEmpty() && index.images().size() == 1) {
            return index.images().get(0);
        }
        return found.orElseThrow(() -> new InvalidImageException(
                "there is no image for " + platform + " in the archive: " + where + " has "
                        + (index.platforms().isEmpty() ? "none" : String.join(", ", index.platforms())),
                "Choose one of them with --platform."));
    }

    private ArchivedImage image(ContentDescriptor entry, List<Reference> names, Set<String> passed) throws IOException {
        if (!passed.add(entry.digest()) || passed.size() > DEEPEST) {
            throw new InvalidImageException("the archive cannot be used: the index " + entry.digest()
                    + " leads to itself, or to more than " + DEEPEST + " others");
        }
        byte[] contents = documents.read("blobs/" + entry.digest().replace(':', '/'));
        if (contents.length != entry.size() || !Digests.of(contents).equals(entry.digest())) {
            throw new InvalidImageException(
                    "the archive cannot be used: the blob " + entry.digest() + " has " + contents.length
                            + " bytes with the digest " + Digests.of(contents) + ", and " + entry.size()
                            + " are announced",
                    "It is damaged or was changed; get it again.");
        }
        if (MediaTypes.isIndex(entry.mediaType())) {
            IndexDocument index = IndexDocument.parse(contents, Optional.of(entry.mediaType()));
            return image(select(index, "the index " + entry.digest()), names, passed);
        }
        ManifestDocument manifest = ManifestDocument.parse(contents, Optional.of(entry.mediaType()));
        return ArchivedImage.ofManifest(contents, entry.mediaType(), manifest.layers(), names);
    }

    private static String nameText(ContentDescriptor entry) {
        String whole = entry.annotations().getOrDefault(ContentDescriptor.IMAGE_NAME, "");
        return whole.isEmpty() ? entry.annotations().getOrDefault(ContentDescriptor.REFERENCE_NAME, "") : whole;
    }

    /** The reference of an entry. One that names a tag alone, as the specification has it, names no image. */
    private static Optional<Reference> name(ContentDescriptor entry) {
        String text = nameText(entry);
        boolean whole = entry.annotations().containsKey(ContentDescriptor.IMAGE_NAME);
        if (text.isEmpty() || (!whole && text.indexOf(':') < 0 && text.indexOf('/') < 0)) {
            return Optional.empty();
        }
        return reference(text);
    }

    /** A reference of a stranger's, in the short form that Carafe and Docker show. */
    static Optional<Reference> reference(String text) {
        try {
            return Optional.of(Reference.parse(DockerNames.familiar(text)));
        } catch (InvalidSpecificationException invalid) {
            throw new InvalidImageException("the archive cannot be used: " + invalid.getMessage());
        }
    }
}
