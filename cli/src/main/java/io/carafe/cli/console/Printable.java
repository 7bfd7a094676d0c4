package io.carafe.cli.console;

import io.carafe.api.kernel.Pathname;

/** Makes text that came from somewhere else harmless for a terminal. */
public final class Printable {
    private Printable() {}

    /** One line: every control character is written as {@code \x1b}. */
    public static String line(String text) {
        return isPlain(text) ? text : Pathname.of(text.replace("\0", "\u2400")).toString();
    }

    /** Several lines: line feeds stay. */
    public static String lines(String text) {
        return isPlain(text)
                ? text
                : String.join("\n", text.lines().map(Printable::line).toList());
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
}
