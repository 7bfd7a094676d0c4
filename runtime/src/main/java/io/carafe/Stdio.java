package io.carafe;

/** What a container's standard input, output and error are connected to. */
public sealed interface Stdio {
    /** To streams of this program: {@link Container#stdin()}, {@code stdout()}, {@code stderr()}. */
    Stdio PIPES = new Pipes();
    /** To this process's own descriptors 0, 1 and 2. */
    Descriptors INHERIT = new Descriptors(0, 1, 2);

    /**
     * To nothing but the log, until somebody attaches. Only the warm engine behind the command can do this: a container of
     * any other program ends with it.
     */
    Stdio DETACHED = new Detached();

    /** To streams of this program. */
    record Pipes() implements Stdio {}

    /** To the log alone. */
    record Detached() implements Stdio {}

    /**
     * To three descriptors of this process, which is how the command runs it. They remain the caller's, who may close them
     * when the container has ended. A container that keeps logs gets its output through pipes that are copied to both. What is
     * not a pipe, a socket or /dev/null is copied to and from as well: files and terminals are not the container's to open
     * anew.
     *
     * @param in not looked at unless the specification says {@code interactive(true)}
     */
    record Descriptors(int in, int out, int err) implements Stdio {}

    /**
     * To a new terminal, whose other end this program reads from {@link Container#stdout()} and writes to
     * {@link Container#stdin()}. For a specification with {@code tty(true)}, and only for it.
     *
     * @param rows of text; 0 when unknown
     * @param columns of text; 0 when unknown
     */
    record Terminal(int rows, int columns) implements Stdio {}
}
