package io.carafe.api;

/** Who is to have the files of a mount for SELinux, which are given a label for that: Docker's {@code z} and {@code Z}. */
public enum Relabelling {
    /** Every container. */
    SHARED,
    /** This one, and no other. */
    PRIVATE
}
