package io.carafe.image.archive;

import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryType;
import io.carafe.image.tar.TarEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the files of a tar archive are, as far as it is known. Names without text in them are nobody's. */
final class ArchiveIndex {
    private static final int MOST_LINKS = 8;
    /** More than any archive of images has, and few enough to keep in memory. */
    private static final int MOST_ENTRIES = 200_000;

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    /** A part of a file. */
    record Place(long offset, long length) {}

    /**
     * Puts down an entry.
     *
     * @return whether it is a regular file, the place of which is to be added
     */
    boolean add(TarEntry entry) {
        String name = entry.path().full().toString();
        if (entry.type() == EntryType.SYMBOLIC_LINK) {
            links.put(name, ArchiveNames.follow(name, entry.linkTarget().toString()));
        } else if (entry.type() == EntryType.HARD_LINK) {
            links.put(name, ArchiveNames.clean(entry.linkTarget().toString()));
        }
        if (links.size() + places.size() > MOST_ENTRIES) {
            throw new InvalidImageException(
                    "the archive cannot be used: it has more than " + MOST_ENTRIES + " files",
                    "To make an image of a root file system use carafe import.");
        }
        return entry.type() == EntryType.REGULAR;
    }

    void add(TarEntry entry, Place place) {
        String name = entry.path().full().toString();
        if (entry.sparse() != null) {
            throw new InvalidImageException(
                    "the archive cannot be used: \"" + Pathname.of(name) + "\" is a file with holes");
        }
        if (places.putIfAbsent(name, place) != null) {
            throw new InvalidImageException(
                    "the archive cannot be used: it has two files \"" + Pathname.of(name) + "\"");
        }
    }

    /** Where a clean name leads: itself, or what it is a link to. */
    String resolve(String name) {
        String at = name;
        for (int i = 0; i < MOST_LINKS; i++) {
            String target = links.get(at);
            if (target == null) {
                return at;
            }
            at = target;
        }
        throw new InvalidImageException(
                "the archive cannot be used: the links from \"" + Pathname.of(name) + "\" go on without an end");
    }

    Optional<Place> find(String name) {
        return Optional.ofNullable(places.get(resolve(name)));
    }
}
