package io.carafe.cli.progress;

import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Quantities;

/**
 * How far something has come, as a line of a terminal.
 *
 * @param title what it is, and what happens to it
 * @param done bytes
 * @param total bytes; 0 when nobody knows
 */
public record ProgressLine(String title, long done, long total) {
    private static final int LONGEST_BAR = 50;
    private static final int ROOM_FOR_TEXT = 54;
    private static final int DIGITS = 4;

    /** The line, shorter than the terminal is wide: one that wraps could not be erased. */
    String text(int columns) {
        StringBuilder text = new StringBuilder(Printable.line(title));
        if (total > 0) {
            appendBar(text.append(' '), Math.min(LONGEST_BAR, columns - ROOM_FOR_TEXT));
            text.append(Quantities.size(done, DIGITS)).append('/').append(Quantities.size(total, DIGITS));
        } else if (done > 0) {
            text.append("  ").append(Quantities.size(done, DIGITS));
        }
        return text.length() < columns ? text.toString() : text.substring(0, Math.max(0, columns - 1));
    }

    private void appendBar(StringBuilder text, int room) {
        if (room > DIGITS) {
            int full = (int) (Math.min(1, (double) done / total) * room);
            text.append('[').append("=".repeat(full)).append(full < room ? ">" : "");
            text.append(" ".repeat(Math.max(0, room - full - 1))).append("]  ");
        }
    }
}
