package io.carafe.image;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.image.config.Digests;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds which image a text means: first as a reference, by tag or digest, then as an id or the beginning of one. */
final class ImageLookup {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");

    private final TagStore tags;
    private final ImageCatalog catalog;

    ImageLookup(TagStore tags, ImageCatalog catalog) {
        this.tags = tags;
        this.catalog = catalog;
    }

    /** Whether a text with that meaning is the id of an image, or the beginning of it, and no reference. */
    boolean isId(String text, String imageId) {
        var matcher = ID.matcher(text);
        return matcher.matches()
                && Digests.hex(imageId).startsWith(matcher.group(1))
                && byReference(text).isEmpty();
    }

    Optional<String> locate(String text) {
        Optional<String> tagged = byReference(text);
        return tagged.isPresent() ? tagged : byId(text);
    }

    private Optional<String> byReference(String text) {
        if (text.startsWith(Digests.PREFIX) && ID.matcher(text).matches()) {
            return Optional.empty();
        }
        if (RepositoryDigest.isMeantBy(text)) {
            return catalog.withDigest(RepositoryDigest.parse(text)).stream().findFirst();
        }
        Reference reference;
        try {
            reference = Reference.parse(text);
        } catch (InvalidSpecificationException invalid) {
            if (ID.matcher(text).matches()) {
                return Optional.empty();
            }
            throw invalid;
        }
        return tags.find(reference);
    }

    private Optional<String> byId(String text) {
        var matcher = ID.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String prefix = Digests.PREFIX + matcher.group(1);
        List<String> found =
                catalog.ids().stream().filter(id -> id.startsWith(prefix)).toList();
        if (found.size() > 1) {
            throw new InvalidSpecificationException(
                    "\"" + text + "\" is the beginning of " + found.size() + " image ids", "Give more digits.");
        }
        return found.stream().findFirst();
    }
}
