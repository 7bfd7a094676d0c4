package io.carafe.image;

import java.util.regex.Pattern;

/** Names with and without what Docker adds to them and does not show. */
final class DockerNames {
    private static final Pattern HIDDEN = Pattern.compile("(?:index\\.)?docker\\.io/(?:library/)?(.+)");
    private static final String HUB = "docker.io/";
    private static final String OFFICIAL = "library/";

    private DockerNames() {}

    /** {@code docker.io/library/debian:12} as people know it: {@code debian:12}. */
    static String familiar(String reference) {
        var hidden = HIDDEN.matcher(reference);
        return hidden.matches() ? hidden.group(1) : reference;
    }

    /** {@code debian:12} as other engines look for it: {@code docker.io/library/debian:12}. */
    static String qualified(Reference reference) {
        String text = reference.toString();
        int slash = reference.name().indexOf('/');
        if (slash < 0) {
            return HUB + OFFICIAL + text;
        }
        String first = reference.name().substring(0, slash);
        boolean registry = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
        return registry ? text : HUB + text;
    }
}
