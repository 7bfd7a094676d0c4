package io.carafe.cli.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one line of {@code carafe images} calls an image; what there is nothing of is {@code <none>}.
 *
 * @param digest with its algorithm
 */
public record ImageName(String repository, String tag, String digest) {
    private static final ImageName NAMELESS = new ImageName(ImageRow.NONE, ImageRow.NONE, ImageRow.NONE);

    /** The tags and digests of one repository. */
    private record InRepository(List<String> tags, List<String> digests) {
        InRepository() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * The lines of an image: one for each tag, and for each repository that has only digests of it; with digests, one for
     * each of those.
     *
     * @param names {@code NAME:TAG}
     * @param digests {@code NAME@DIGEST}
     */
    public static List<ImageName> of(List<String> names, List<String> digests, boolean showDigests) {
        Map<String, InRepository> repositories = new LinkedHashMap<>();
        for (String name : names) {
            int colon = name.lastIndexOf(':');
            repositories
                    .computeIfAbsent(name.substring(0, colon), unused -> new InRepository())
                    .tags()
                    .add(name.substring(colon + 1));
        }
        for (String digest : digests) {
            int at = digest.indexOf('@');
            repositories
                    .computeIfAbsent(digest.substring(0, at), unused -> new InRepository())
                    .digests()
                    .add(digest.substring(at + 1));
        }
        List<ImageName> lines = new ArrayList<>();
        repositories.forEach((repository, known) -> {
            boolean shown = showDigests && !known.digests().isEmpty();
            for (String tag : known.tags().isEmpty() ? List.of(ImageRow.NONE) : known.tags()) {
                for (String digest : shown ? known.digests() : List.of(ImageRow.NONE)) {
                    lines.add(new ImageName(repository, tag, digest));
                }
            }
        });
        return lines.isEmpty() ? List.of(NAMELESS) : lines;
    }
}
