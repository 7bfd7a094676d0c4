package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.List;

/**
 * Who a container's process is, in numbers of the container's user namespace (credentials(7)).
 *
 * @param supplementary the supplementary groups
 * @param home the user's home directory, for {@code HOME}
 */
public record Credentials(long uid, long gid, List<Long> supplementary, String home) {
    /** To chown(2) and its kin: leave it as it is. */
    public static final long UNCHANGED = 0xffffffffL;
    /** The largest number: 2^32-1 means "leave it as it is" to the kernel. */
    public static final long MAX_ID = 0xfffffffeL;

    public Credentials {
        supplementary = List.copyOf(supplementary);
        check("user id", uid);
        check("group id", gid);
        supplementary.forEach(group -> check("group id", group));
    }

    /** root, without supplementary groups. */
    public static Credentials root() {
        return new Credentials(0, 0, List.of(), "/root");
    }

    private static void check(String what, long id) {
        if (id < 0 || id > MAX_ID) {
            throw new InvalidSpecificationException(
                    "the " + what + " " + id + " is out of range", "It must be from 0 to " + MAX_ID + ".");
        }
    }
}
