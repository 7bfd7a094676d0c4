package io.carafe.runtime.stream;

/** What a container's standard streams are connected to. */
public sealed interface StreamMode {
    /** Pipes that this program reads and writes. */
    record Pipes() implements StreamMode {}

    /**
     * Three descriptors of this process, which remain the caller's.
     *
     * @param inputGiven whether the new process may have the one for its input itself
     * @param outputGiven whether it may have those for its output themselves
     */
    record Descriptors(int in, int out, int err, boolean inputGiven, boolean outputGiven) implements StreamMode {}

    /** Nothing: output is kept in the log alone, and input and terminal wait for somebody to attach. */
    record Detached() implements StreamMode {}

    /** A terminal. */
    record Terminal(int rows, int columns) implements StreamMode {}
}
