package io.carafe.runtime.files;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Pathname;

/**
 * A path that somebody gives as a source or a target of a copy, by Docker's rules.
 *
 * @param path absolute
 * @param directory whether it ends in a slash, and so must be a directory
 * @param contents whether it ends in {@code /.}, and so means what is in the directory
 */
record CopyPath(Pathname path, boolean directory, boolean contents) {
    private static final String SELF = ".";

    /** Of a text; a relative path begins at the root. */
    static CopyPath of(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new InvalidSpecificationException(
                    "a path to copy from or to is empty or has a NUL in it", "Give a path such as /etc/hosts.");
        }
        boolean contents = text.equals(SELF) || text.endsWith("/.");
        return new CopyPath(Pathname.of("/").resolve(Pathname.of(text)), text.endsWith("/") || contents, contents);
    }

    /** Whether a link at its end counts as what it leads to. */
    boolean follows() {
        return directory;
    }

    /** The last name, however the path ends; {@code .} when there is none or only {@code ..}. */
    Pathname name() {
        var names = path.names();
        for (int i = names.size() - 1; i >= 0; i--) {
            Pathname name = names.get(i);
            if (!name.equals(Pathname.of(SELF))) {
                return name.equals(Pathname.of("..")) ? Pathname.of(SELF) : name;
            }
        }
        return Pathname.of(SELF);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
