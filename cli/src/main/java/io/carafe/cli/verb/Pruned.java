package io.carafe.cli.verb;

import io.carafe.cli.console.Console;
import io.carafe.cli.format.Quantities;

/**
 * What was pruned.
 *
 * @param text what goes before the last line: paragraphs, each with a title
 * @param bytes how much space is free again
 * @param code the exit code
 */
record Pruned(String text, long bytes, int code) {

    private static final int DIGITS = 4;

    /** One paragraph. */
    static Pruned of(String title, CharSequence lines, long bytes, int code) {
        return new Pruned(lines.isEmpty() ? "" : title + ":\n" + lines + "\n", bytes, code);
    }

    Pruned and(Pruned more) {
        return new Pruned(text + more.text, bytes + more.bytes, code == 0 ? more.code : code);
    }

    void print(Console console) {
        console.print(text + "Total reclaimed space: " + Quantities.size(bytes, DIGITS) + "\n");
    }
}
