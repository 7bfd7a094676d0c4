package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.image.state.StateDirectory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which image each tag stands for: a file {@code tags/NAME/TAG} with the image's id in it, where NAME has {@code +} for
 * {@code /}, which no reference has.
 */
final class TagStore {
    private static final Pattern IMAGE_ID = Pattern.compile("sha256:[0-9a-f]{64}");

    private final StateDirectory directory;

    TagStore(StateDirectory directory) {
        this.directory = directory;
    }

    /** A tag and what it stands for. */
    record Tag(Reference reference, String imageId) {}

    Optional<String> find(Reference reference) {
        Optional<StateDirectory> opened = directory.openSubdirectory(encoded(reference));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (StateDirectory tags = opened.get()) {
            return tags.read(reference.tag()).map(contents -> imageId(reference, contents));
        }
    }

    /** All tags that can be read; what is wrong with the others goes to {@code damaged}. */
    List<Tag> list(Consumer<DamagedStateException> damaged) {
        List<Tag> all = new ArrayList<>();
        for (String name : directory.names()) {
            try (StateDirectory tags = directory.subdirectory(name)) {
                for (String tag : tags.names()) {
                    read(name, tag, damaged).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private Optional<Tag> read(String name, String tag, Consumer<DamagedStateException> damaged) {
        try {
            Reference reference = new Reference(name.replace('+', '/'), tag);
            return find(reference).map(id -> new Tag(reference, id));
        } catch (DamagedStateException unreadable) {
            damaged.accept(unreadable);
        } catch (CarafeException notTag) {
            damaged.accept(new DamagedStateException(
                    "the file " + directory.path().resolve(name).resolve(tag) + " is not a tag", "Remove it."));
        }
        return Optional.empty();
    }

    /** When the last of some tags was written. */
    Optional<Instant> tagged(List<Reference> references) {
        return references.stream()
                .flatMap(reference -> modified(reference).stream())
                .max(Comparator.naturalOrder());
    }

    private Optional<Instant> modified(Reference reference) {
        Optional<StateDirectory> opened = directory.openSubdirectory(encoded(reference));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (StateDirectory tags = opened.get()) {
            return tags.modified(reference.tag());
        }
    }

    void write(Reference reference, String imageId) {
        try (StateDirectory tags = directory.subdirectory(encoded(reference))) {
            tags.write(reference.tag(), (imageId + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    void remove(Reference reference) {
        directory.openSubdirectory(encoded(reference)).ifPresent(tags -> {
            tags.remove(reference.tag());
            tags.close();
        });
        directory.removeIfEmpty(encoded(reference));
    }

    private static String encoded(Reference reference) {
        return reference.name().replace('/', '+');
    }

    private static String imageId(Reference reference, byte[] contents) {
        String id = new String(contents, StandardCharsets.ISO_8859_1).strip();
        if (!IMAGE_ID.matcher(id).matches()) {
            throw new DamagedStateException(
                    "the tag " + reference + " is damaged: its file does not hold the id of an image",
                    "Tag the image again, or remove the tag with: carafe rmi " + reference);
        }
        return id;
    }
}
