package io.carafe.api;

/** What the standard input of a container's first process is. */
public enum StandardInput {
    /** Empty. */
    NONE,
    /** What the first who is attached gives it; it ends with that (Docker's {@code -i}). */
    ONCE,
    /** Open for as long as the container runs, whoever is attached and whose input ends (Docker's {@code -d -i}). */
    OPEN
}
