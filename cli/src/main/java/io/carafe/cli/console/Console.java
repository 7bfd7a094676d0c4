package io.carafe.cli.console;

import io.carafe.Stdio;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The one way to standard output and standard error. Text leaves as UTF-8, whatever the locale says. Thread-safe, as far
 * as whole calls do not mix.
 */
public final class Console {
    private static final int DEFAULT_WIDTH = 80;
    private static final int LEAST_WIDTH = 40;
    private static final int BUFFER = 1 << 15;

    private final OutputStream out;
    private final OutputStream err;
    private final Stdio.Descriptors descriptors;
    private final Terminals terminals;
    private final boolean colourless;

    /**
     * @param out standard output
     * @param err standard error
     * @param descriptors what these are in this process
     * @param terminals what they lead to
     * @param environment of which {@code NO_COLOR} and {@code TERM} matter
     */
    public Console(
            OutputStream out,
            OutputStream err,
            Stdio.Descriptors descriptors,
            Terminals terminals,
            Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.descriptors = descriptors;
        this.terminals = terminals;
        this.colourless = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** This process's own. */
    public static Console ofThisProcess(Map<String, String> environment) {
        return of(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Stdio.INHERIT,
                environment);
    }

    /**
     * Somebody's, whose standard streams this process has as descriptors.
     *
     * @param environment the variables of that somebody
     */
    public static Console of(
            OutputStream out, OutputStream err, Stdio.Descriptors descriptors, Map<String, String> environment) {
        return new Console(
                new BufferedOutputStream(out, BUFFER),
                new BufferedOutputStream(err, BUFFER),
                descriptors,
                Terminals.of(descriptors, environment),
                environment);
    }

    /** The standard streams as descriptors of this process. */
    public Stdio.Descriptors descriptors() {
        return descriptors;
    }

    /** One of the standard streams as a descriptor of this process. */
    public int descriptor(int stream) {
        return switch (stream) {
            case Terminals.INPUT -> descriptors.in();
            case Terminals.OUTPUT -> descriptors.out();
            default -> descriptors.err();
        };
    }

    /** Standard output, for bytes. Whoever writes to it flushes it. */
    public OutputStream out() {
        return out;
    }

    /** Standard error, for bytes. Whoever writes to it flushes it. */
    public OutputStream err() {
        return err;
    }

    /** Writes text to standard output at once. */
    public void print(String text) {
        write(out, text);
    }

    /** Writes a line to standard output at once. */
    public void println(String line) {
        print(line + "\n");
    }

    /**
     * Writes text that came from somewhere else, and a line feed, to standard output at once. A terminal gets it with control
     * characters escaped; a program that reads it gets what it asked for.
     */
    public void printlnForeign(String text) {
        println(foreign(text));
    }

    /** Text that came from somewhere else, as standard output may have it: harmless if that is a terminal. */
    public String foreign(String text) {
        return isTerminal(Terminals.OUTPUT) ? Printable.lines(text) : text;
    }

    /** Writes text to standard error at once. */
    public void error(String text) {
        write(err, text);
    }

    /** Writes a line to standard error at once. */
    public void errorln(String line) {
        error(line + "\n");
    }

    /** Writes what went wrong without being an error, a line each. */
    public void warn(List<String> warnings) {
        warnings.forEach(warning -> errorln("carafe: warning: " + Printable.line(warning)));
    }

    public boolean isTerminal(int descriptor) {
        return terminals.isTerminal(descriptor);
    }

    /** The colours that suit standard output. */
    public Paint paint() {
        return paint(Terminals.OUTPUT);
    }

    /** The colours that suit standard error. */
    public Paint errorPaint() {
        return paint(Terminals.ERROR);
    }

    /** The columns of the terminal; 80 when nobody knows. */
    public int width() {
        OptionalInt columns = terminals.columns();
        return columns.isPresent() ? Math.max(LEAST_WIDTH, columns.getAsInt()) : DEFAULT_WIDTH;
    }

    private Paint paint(int descriptor) {
        return !colourless && isTerminal(descriptor) ? Paint.COLOUR : Paint.PLAIN;
    }

    private static void write(OutputStream stream, String text) {
        try {
            synchronized (stream) {
                stream.write(text.getBytes(StandardCharsets.UTF_8));
                stream.flush();
            }
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
