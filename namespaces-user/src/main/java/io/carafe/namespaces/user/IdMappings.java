package io.carafe.namespaces.user;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.IdRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The user ids, or the group ids, that exist in a user namespace, and what they are outside. There may be gaps: an id in
 * a gap does not exist inside, and a file of an id that nothing is mapped to belongs to 65534, nobody.
 */
record IdMappings(List<IdMapping> lines) {
    /** The kernel takes no more: {@code UID_GID_MAP_MAX_EXTENTS}. */
    private static final int MOST_LINES = 340;

    IdMappings {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || lines.size() > MOST_LINES) {
            throw new InvalidSpecificationException(
                    "a user namespace cannot have " + lines.size() + " ranges of ids",
                    "From 1 to " + MOST_LINES + " are possible; look at /etc/subuid and /etc/subgid.");
        }
        for (int i = 0; i < lines.size(); i++) {
            for (IdMapping other : lines.subList(i + 1, lines.size())) {
                if (lines.get(i).overlaps(other)) {
                    throw new InvalidSpecificationException(
                            "the ranges of ids " + lines.get(i).text() + " and " + other.text() + " overlap",
                            "Let the ranges in /etc/subuid and /etc/subgid be disjoint, and without your own id.");
                }
            }
        }
    }

    /** Only root, who is {@code outside} outside. */
    static IdMappings single(long outside) {
        return new IdMappings(List.of(new IdMapping(0, outside, 1)));
    }

    /** Root is {@code outside} outside; the ids from 1 on are those of the ranges. */
    static IdMappings rootAnd(long outside, List<IdRange> ranges) {
        List<IdMapping> all = new ArrayList<>(List.of(new IdMapping(0, outside, 1)));
        all.addAll(consecutive(1, ranges));
        return new IdMappings(all);
    }

    /** The ids from 0 on are those of the ranges. */
    static IdMappings ranges(List<IdRange> ranges) {
        return new IdMappings(consecutive(0, ranges));
    }

    /** Whether this id exists inside. */
    boolean contains(long idInside) {
        return lines.stream().anyMatch(line -> line.contains(idInside));
    }

    /** What {@code /proc/PID/uid_map} takes, in one write. */
    String text() {
        return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    }

    /** What newuidmap(1) takes after the pid. */
    List<String> words() {
        return lines.stream()
                .flatMap(line -> Stream.of(line.inside(), line.outside(), line.count()))
                .map(String::valueOf)
                .toList();
    }

    private static List<IdMapping> consecutive(long firstInside, List<IdRange> ranges) {
        List<IdMapping> mappings = new ArrayList<>();
        long inside = firstInside;
        for (IdRange range : ranges) {
            mappings.add(new IdMapping(inside, range.first(), range.count()));
            inside += range.count();
        }
        return mappings;
    }
}
