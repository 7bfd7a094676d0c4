package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.image.config.Digests;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.state.StateDirectory;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which images there are, and what their documents say: {@code images/HEX.json}, and the blobs that it leads to. */
final class ImageCatalog {
    private static final String SUFFIX = ".json";

    private final StateDirectory directory;
    private final BlobStore blobs;

    ImageCatalog(StateDirectory directory, BlobStore blobs) {
        this.directory = directory;
        this.blobs = blobs;
    }

    /** An image with everything about it that does not depend on where it is kept. */
    record Entry(String id, ImageRecord kept, ImageDocument document) {
        Instant created() {
            return document.created().orElse(Instant.EPOCH);
        }
    }

    /** The ids of all images, readable or not. */
    List<String> ids() {
        return directory.names().stream()
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> Digests.PREFIX + name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    /**
     * An image, if it is there.
     *
     * @throws DamagedStateException when it is there and cannot be read
     */
    Optional<Entry> find(String id) {
        try {
            Optional<byte[]> contents = directory.read(nameOf(id));
            if (contents.isEmpty()) {
                return Optional.empty();
            }
            ImageDocument document = ImageDocument.parse(blobs.read(id));
            return Optional.of(new Entry(id, ImageRecord.parse(contents.get()), document));
        } catch (IOException | CarafeException unreadable) {
            throw new DamagedStateException(
                    "the image " + id + " is damaged: " + unreadable.getMessage(),
                    "Remove it with carafe rmi --force, and import it again.",
                    unreadable);
        }
    }

    /**
     * Keeps the documents of an image, and then the image. One that is here already gets the new manifest, and stays
     * known by all digests.
     *
     * @param document what {@code config} says
     */
    Entry add(byte[] config, ImageDocument document, byte[] manifest, List<String> chainIds, Facts facts) {
        String id = blobs.write(config);
        Optional<ImageRecord> before = record(id);
        Set<RepositoryDigest> digests = new TreeSet<>(facts.digests());
        before.ifPresent(known -> digests.addAll(known.digests()));
        ImageRecord kept = new ImageRecord(
                blobs.write(manifest),
                chainIds,
                facts.sizeBytes(),
                List.copyOf(digests),
                facts.parent().or(() -> before.flatMap(ImageRecord::parent)));
        directory.write(nameOf(id), kept.toJson());
        before.map(ImageRecord::manifest)
                .filter(old -> !old.equals(kept.manifest()))
                .ifPresent(blobs::remove);
        return new Entry(id, kept, document);
    }

    /** What the documents of an image do not say. */
    record Facts(long sizeBytes, List<RepositoryDigest> digests, Optional<String> parent) {
        Facts(long sizeBytes, List<RepositoryDigest> digests) {
            this(sizeBytes, digests, Optional.empty());
        }
    }

    /** The configuration of an image, as it came. */
    byte[] config(String id) {
        return blobs.read(id);
    }

    /** The manifest of an image, as it came. */
    byte[] manifest(Entry entry) {
        return blobs.read(entry.kept().manifest());
    }

    /** Removes an image with its documents, as far as they are there. */
    void remove(String id) {
        Optional<String> manifest = record(id).map(ImageRecord::manifest);
        directory.remove(nameOf(id));
        blobs.remove(id);
        manifest.ifPresent(blobs::remove);
    }

    /** The images that a repository has under a digest, which are several when it is that of an index. */
    List<String> withDigest(RepositoryDigest digest) {
        return ids().stream()
                .filter(id -> record(id)
                        .filter(image -> image.digests().contains(digest))
                        .isPresent())
                .toList();
    }

    /** An image is not known any more by one of its digests. */
    void forget(String id, RepositoryDigest digest) {
        record(id).ifPresent(image -> {
            List<RepositoryDigest> left = image.digests().stream()
                    .filter(other -> !other.equals(digest))
                    .toList();
            directory.write(nameOf(id), image.withDigests(left).toJson());
        });
    }

    /** Whether there are images that were made of one by a commit. */
    boolean hasChildren(String id) {
        return ids().stream()
                .anyMatch(other -> record(other)
                        .flatMap(ImageRecord::parent)
                        .filter(id::equals)
                        .isPresent());
    }

    /** Removes what was being written when its writer died. Only while nobody else writes. */
    void removeDrafts() {
        directory.removeDrafts();
    }

    /** What the store knows of an image; empty when it is not there, or cannot be read. */
    Optional<ImageRecord> record(String id) {
        try {
            Optional<byte[]> contents = directory.read(nameOf(id));
            return contents.isEmpty() ? Optional.empty() : Optional.of(ImageRecord.parse(contents.get()));
        } catch (IOException | DamagedStateException unreadable) {
            return Optional.empty();
        }
    }

    private static String nameOf(String id) {
        return Digests.hex(id) + SUFFIX;
    }
}
