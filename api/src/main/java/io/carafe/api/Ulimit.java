package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.List;
import java.util.Locale;

/**
 * A resource limit of getrlimit(2).
 *
 * @param name as in {@code ulimit} of Docker: {@code nofile}, {@code core}, …
 * @param soft in the unit of the resource; {@link #UNLIMITED}
 * @param hard not below soft
 */
public record Ulimit(String name, long soft, long hard) {
    /** RLIM_INFINITY. */
    public static final long UNLIMITED = -1;

    /** In the order of the kernel's numbers. */
    private static final List<String> NAMES = List.of(
            "cpu",
            "fsize",
            "data",
            "stack",
            "core",
            "rss",
            "nproc",
            "nofile",
            "memlock",
            "as",
            "locks",
            "sigpending",
            "msgqueue",
            "nice",
            "rtprio",
            "rttime");

    public Ulimit {
        if (!NAMES.contains(name)) {
            throw new InvalidSpecificationException(
                    "no such resource limit: " + name, "The limits are " + String.join(", ", NAMES) + ".");
        }
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw new InvalidSpecificationException(
                    "the soft limit of " + name + " is above its hard limit", "Write it as " + name + "=SOFT:HARD.");
        }
    }

    /** The number of the resource in prlimit(2). */
    public int resource() {
        return NAMES.indexOf(name);
    }

    /** The constant's name: {@code RLIMIT_NOFILE}. */
    public String symbol() {
        return "RLIMIT_" + name.toUpperCase(Locale.ROOT);
    }
}
