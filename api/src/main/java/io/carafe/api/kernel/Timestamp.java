package io.carafe.api.kernel;

/** A point in time as the kernel keeps it: seconds since 1970, which may be negative, and nanoseconds from 0 to 999,999,999. */
public record Timestamp(long seconds, int nanoseconds) {
    /** For utimensat(2): leave this time as it is. */
    public static final Timestamp OMIT = new Timestamp(0, 0x3ffffffe);
    /** For utimensat(2): the present. */
    public static final Timestamp NOW = new Timestamp(0, 0x3fffffff);
}
