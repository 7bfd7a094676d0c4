package io.carafe.image;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.function.IntFunction;

/** Walks a path through the file system in memory, by the rules of path_resolution(7) and openat2(2). */
final class MemoryPaths {
    private static final Pathname SELF = Pathname.of(".");
    private static final Pathname UP = Pathname.of("..");
    private static final int MOST_LINKS = 40;
    private static final String DESCRIPTORS = "/proc/self/fd/";

    private final MemoryNode top;
    private final Set<ResolveFlag> resolve;
    private final Deque<Pathname> left = new ArrayDeque<>();
    private MemoryNode at;
    private Found found = new Found(null, SELF);
    private MemoryNode node;
    private Errno errno = Errno.ENOENT;
    private int links;

    /** The directory that holds the last component, whether or not there is anything of that name. */
    record Found(MemoryNode parent, Pathname name) {}

    MemoryPaths(
            MemoryNode root,
            MemoryNode start,
            Pathname path,
            boolean follow,
            Set<ResolveFlag> resolve,
            IntFunction<MemoryNode> descriptors) {
        this.resolve = resolve;
        boolean inRoot = resolve.contains(ResolveFlag.IN_ROOT);
        this.top = inRoot || resolve.contains(ResolveFlag.BENEATH) ? start : root;
        this.at = path.isAbsolute() ? top : start;
        Pathname rest = path;
        String text = path.toString();
        if (text.startsWith(DESCRIPTORS)) {
            int slash = text.indexOf('/', DESCRIPTORS.length());
            at = descriptors.apply(
                    Integer.parseInt(text.substring(DESCRIPTORS.length(), slash < 0 ? text.length() : slash)));
            node = at;
            rest = slash < 0 ? Pathname.EMPTY : Pathname.of(text.substring(slash + 1));
        }
        push(rest);
        walk(follow);
    }

    private void push(Pathname path) {
        byte[] bytes = path.bytes();
        for (int end = bytes.length, i = bytes.length - 1; i >= -1; i--) {
            if (i < 0 || bytes[i] == '/') {
                if (end > i + 1) {
                    left.push(Pathname.of(Arrays.copyOfRange(bytes, i + 1, end)));
                }
                end = i;
            }
        }
    }

    private void walk(boolean follow) {
        if (left.isEmpty() && node == null) {
            node = at;
        }
        while (!left.isEmpty()) {
            if (!at.isDirectory()) {
                fail(Errno.ENOTDIR);
                return;
            }
            Pathname name = left.pop();
            boolean last = left.isEmpty();
            MemoryNode next = name.equals(SELF) ? at : name.equals(UP) ? up() : at.children.get(name);
            if (last) {
                found = new Found(at, name);
                node = next;
            }
            if (next == null) {
                if (!last) {
                    fail(Errno.ENOENT);
                }
                return;
            }
            if (next.type == FileType.SYMBOLIC_LINK && (!last || follow)) {
                if (resolve.contains(ResolveFlag.NO_SYMLINKS) || ++links > MOST_LINKS) {
                    fail(Errno.ELOOP);
                    return;
                }
                push(next.target);
                at = next.target.isAbsolute() ? top : at;
                node = left.isEmpty() ? at : null;
            } else {
                at = next;
            }
        }
    }

    private MemoryNode up() {
        return at == top ? at : at.parent;
    }

    private void fail(Errno why) {
        errno = why;
        node = null;
        found = new Found(null, SELF);
    }

    /** What the path names; null when there is nothing. */
    MemoryNode node() {
        return node;
    }

    Found found() {
        return found;
    }

    Errno errno() {
        return errno;
    }
}
