package io.carafe.image.tar;

import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where an entry goes: a relative path without {@code .}, {@code ..} and empty components, so that {@code /etc/passwd},
 * {@code ./etc//passwd} and {@code etc/passwd} are the same.
 *
 * @param parent the directory that holds it; empty for the root
 * @param name the last component; empty for the root itself
 */
public record EntryPath(Pathname parent, Pathname name) {
    /** The root of the tree. */
    public static final EntryPath ROOT = new EntryPath(Pathname.EMPTY, Pathname.EMPTY);

    /** PATH_MAX of Linux, which counts a closing NUL. */
    static final int LONGEST_PATH = 4095;
    /** NAME_MAX of Linux. */
    static final int LONGEST_NAME = 255;

    /** The path of a name that is known to be clean and relative; empty for the root. */
    public static EntryPath ofClean(Pathname path) {
        byte[] bytes = path.bytes();
        int slash = bytes.length - 1;
        while (slash >= 0 && bytes[slash] != '/') {
            slash--;
        }
        return slash < 0
                ? new EntryPath(Pathname.EMPTY, path)
                : new EntryPath(
                        Pathname.of(Arrays.copyOf(bytes, slash)),
                        Pathname.of(Arrays.copyOfRange(bytes, slash + 1, bytes.length)));
    }

    static EntryPath of(Pathname raw) throws TarFormatException {
        byte[] bytes = raw.bytes();
        if (bytes.length == 0) {
            throw TarFormatException.refused("its name is empty");
        }
        byte[] clean = new byte[bytes.length];
        int length = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = start;
            while (end < bytes.length && bytes[end] != '/') {
                end++;
            }
            int size = end - start;
            if (size == 2 && bytes[start] == '.' && bytes[start + 1] == '.') {
                throw TarFormatException.refused("its name leads upwards with \"..\"");
            }
            if (size > LONGEST_NAME) {
                throw TarFormatException.refused(
                        "a component of its name has " + size + " bytes; Linux allows " + LONGEST_NAME);
            }
            if (size > 0 && !(size == 1 && bytes[start] == '.')) {
                if (length > 0) {
                    clean[length++] = '/';
                }
                System.arraycopy(bytes, start, clean, length, size);
                length += size;
            }
            start = end + 1;
        }
        if (length > LONGEST_PATH) {
            throw TarFormatException.refused("its name has " + length + " bytes; Linux allows " + LONGEST_PATH);
        }
        return ofClean(Pathname.of(Arrays.copyOf(clean, length)));
    }

    public boolean isRoot() {
        return name.length() == 0;
    }

    /** The whole path; empty for the root. */
    public Pathname full() {
        return parent.resolve(name);
    }

    /** The path with another last component. */
    public EntryPath sibling(Pathname other) {
        return new EntryPath(parent, other);
    }

    /** The components of a clean relative path, from the root down. */
    public static List<Pathname> components(Pathname path) {
        byte[] bytes = path.bytes();
        List<Pathname> components = new ArrayList<>();
        for (int start = 0, i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                if (i > start) {
                    components.add(Pathname.of(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return components;
    }

    @Override
    public String toString() {
        return isRoot() ? "/" : full().toString();
    }
}
