package io.carafe.runtime.stream;

/** What a container's standard streams are connected to. */
public sealed interface StreamMode {
    /** Pipes that this program reads and writes. */
    record Pipes() implements StreamMode {}

    /** This process's own descriptors 0, 1 and 2. */
    record Inherit() implements StreamMode {}

    /** {@code /dev/null}. */
    record Nothing() implements StreamMode {}

    /** A terminal. */
    record Terminal(int rows, int columns) implements StreamMode {}
}
