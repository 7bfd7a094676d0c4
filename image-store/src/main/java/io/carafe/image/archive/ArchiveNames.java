package io.carafe.image.archive;

import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Pathname;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of files in an archive. */
final class ArchiveNames {
    private static final int LONGEST = 4095;

    private ArchiveNames() {}

    /**
     * A name without {@code .} and empty components.
     *
     * @throws InvalidImageException when it is absolute, or leads upwards
     */
    static String clean(String name) {
        if (name.startsWith("/") || name.length() > LONGEST || name.indexOf('\0') >= 0) {
            throw outside(name);
        }
        return resolve("", name, name);
    }

    /**
     * Where a symbolic link leads, which may go upwards inside.
     *
     * @param link the clean name of the link
     */
    static String follow(String link, String target) {
        if (target.startsWith("/") || target.length() > LONGEST) {
            throw outside(link + " -> " + target);
        }
        int slash = link.lastIndexOf('/');
        return resolve(slash < 0 ? "" : link.substring(0, slash), target, link + " -> " + target);
    }

    private static String resolve(String start, String path, String asked) {
        Deque<String> components = new ArrayDeque<>();
        for (String component : (start + "/" + path).split("/", -1)) {
            if (component.equals("..")) {
                if (components.pollLast() == null) {
                    throw outside(asked);
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        if (components.isEmpty()) {
            throw outside(asked);
        }
        return String.join("/", components);
    }

    private static InvalidImageException outside(String name) {
        String shown = Pathname.of(name.replace("\0", "")).toString();
        return new InvalidImageException(
                "the archive cannot be used: it refers to \"" + shown + "\", which is not the name of a file in it");
    }
}
