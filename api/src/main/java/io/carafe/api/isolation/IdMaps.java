package io.carafe.api.isolation;

import java.util.List;

/**
 * Which ids of the host's are those of a user namespace: the ids from 0 on are those of the ranges, one after the other.
 *
 * @param users of users; at least one range
 * @param groups of groups; at least one range
 */
public record IdMaps(List<IdRange> users, List<IdRange> groups) {
    public IdMaps {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        if (users.isEmpty() || groups.isEmpty()) {
            throw new IllegalArgumentException("a user namespace has at least one user and one group");
        }
    }

    /** What {@code /proc/PID/uid_map} takes. */
    public String userMap() {
        return text(users);
    }

    /** What {@code /proc/PID/gid_map} takes. */
    public String groupMap() {
        return text(groups);
    }

    /** The host's id of the namespace's root. */
    public long root() {
        return users.get(0).first();
    }

    /** The host's id of the group of the namespace's root. */
    public long rootGroup() {
        return groups.get(0).first();
    }

    private static String text(List<IdRange> ranges) {
        StringBuilder text = new StringBuilder();
        long inside = 0;
        for (IdRange range : ranges) {
            text.append(inside)
                    .append(' ')
                    .append(range.first())
                    .append(' ')
                    .append(range.count())
                    .append('\n');
            inside += range.count();
        }
        return text.toString();
    }
}
