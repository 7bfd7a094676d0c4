package io.carafe.namespaces.user;

import io.carafe.api.Credentials;
import io.carafe.api.error.InvalidSpecificationException;

/**
 * One line of {@code /proc/PID/uid_map} (user_namespaces(7)): ids of a user namespace that are ids of its parent.
 *
 * @param inside the first id in the namespace
 * @param outside what it is outside
 * @param count how many follow one another
 */
record IdMapping(long inside, long outside, long count) {
    IdMapping {
        if (count < 1 || !fits(inside, count) || !fits(outside, count)) {
            throw new InvalidSpecificationException(
                    "the ids " + inside + " " + outside + " " + count + " cannot be mapped",
                    "Ids are from 0 to " + Credentials.MAX_ID + "; look at /etc/subuid and /etc/subgid.");
        }
    }

    boolean contains(long idInside) {
        return idInside >= inside && idInside - inside < count;
    }

    boolean overlaps(IdMapping other) {
        return meet(inside, count, other.inside, other.count) || meet(outside, count, other.outside, other.count);
    }

    /** As the kernel reads it. */
    String text() {
        return inside + " " + outside + " " + count;
    }

    private static boolean fits(long first, long count) {
        return first >= 0 && count <= Credentials.MAX_ID + 1 && first <= Credentials.MAX_ID + 1 - count;
    }

    private static boolean meet(long first, long count, long otherFirst, long otherCount) {
        return first < otherFirst + otherCount && otherFirst < first + count;
    }
}
