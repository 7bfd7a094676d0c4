package io.carafe.runtime.files;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.kernel.Kernel;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.OwnerView;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * To whom the files of a container belong.
 *
 * @param inside whose they are in the container, when they are read here
 * @param here whose they must be here, to be somebody's in the container
 * @param mapped whether nobody but the container's own ids can have files there, so that who makes one must be one of them
 */
record FileOwners(OwnerView inside, OwnerView here, boolean mapped) {
    /** The ids of those who are not mapped, to a process in a user namespace. */
    private static final long NOBODY = 65_534;

    /** Of the host's own files, seen from containers. */
    static FileOwners ofHost(FileAccess access) {
        return new FileOwners(access.inside(), OwnerView.ofHost(), false);
    }

    /** Of files on disk, which have the owners that the container sees, but for an engine without root. */
    static FileOwners onDisk(FileAccess access) {
        return new FileOwners(access.inside(), access.here(), false);
    }

    /**
     * Of the files that a process sees that root has put into a user namespace.
     *
     * @param userMap the lines of its {@code uid_map}; see user_namespaces(7)
     * @param groupMap the lines of its {@code gid_map}
     */
    static FileOwners of(Stream<String> userMap, Stream<String> groupMap) {
        List<Line> users = userMap.map(Line::of).toList();
        List<Line> groups = groupMap.map(Line::of).toList();
        boolean mapped = !users.equals(List.of(Line.EVERYBODY));
        return new FileOwners(
                new OwnerView(id -> inside(id, users), id -> inside(id, groups)),
                new OwnerView(id -> here(id, users, "user"), id -> here(id, groups, "group")),
                mapped);
    }

    /** Makes files, in such a way that they can be the container's. */
    <T> T making(Kernel kernel, Supplier<T> action) {
        return mapped
                ? new NamespaceVisit(kernel)
                        .asOwner(here.users().applyAsLong(0), here.groups().applyAsLong(0), action)
                : action.get();
    }

    private static long inside(long id, List<Line> lines) {
        return lines.stream()
                .filter(line -> id >= line.outside && id - line.outside < line.count)
                .mapToLong(line -> line.inside + id - line.outside)
                .findFirst()
                .orElse(NOBODY);
    }

    private static long here(long id, List<Line> lines, String what) {
        return lines.stream()
                .filter(line -> id >= line.inside && id - line.inside < line.count)
                .mapToLong(line -> line.outside + id - line.inside)
                .findFirst()
                .orElseThrow(() -> new UnsupportedFeatureException(
                        "cannot give a file to " + what + " " + id + ": the container's user namespace has no such "
                                + what,
                        "Copy it when the container does not run, or change its owner first."));
    }

    private record Line(long inside, long outside, long count) {
        static final Line EVERYBODY = new Line(0, 0, 0xffffffffL);

        static Line of(String text) {
            String[] fields = text.strip().split(" +");
            return new Line(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
        }
    }
}
