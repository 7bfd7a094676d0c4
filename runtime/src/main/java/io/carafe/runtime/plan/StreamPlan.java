package io.carafe.runtime.plan;

import io.carafe.api.launch.Handle;

/** How the new process gets its standard input, output and error. */
public sealed interface StreamPlan {
    Handle STDIN = new Handle("stdin");
    Handle STDOUT = new Handle("stdout");
    Handle STDERR = new Handle("stderr");
    /** A socket over which the new process sends the terminal's other end. */
    Handle TERMINAL_SOCKET = new Handle("terminal socket");

    /** Three descriptors that the host's side gives. */
    record Descriptors() implements StreamPlan {}

    /**
     * A terminal that the new process makes in its own devpts.
     *
     * @param console whether it becomes the container's /dev/console
     */
    record Terminal(int rows, int columns, boolean console) implements StreamPlan {}
}
