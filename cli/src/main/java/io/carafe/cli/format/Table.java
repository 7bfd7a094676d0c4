package io.carafe.cli.format;

import io.carafe.cli.console.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns under headings, as wide as their widest cell and at least as Docker's, three spaces apart. Cells are made harmless
 * for a terminal.
 */
public final class Table {
    private static final int GAP = 3;
    private static final int LEAST_WIDTH = 7;

    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> headings) {
        rows.add(headings);
    }

    public Table add(List<String> cells) {
        rows.add(cells.stream().map(Printable::line).toList());
        return this;
    }

    /** All lines, headings first. */
    public String text() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        Arrays.fill(widths, LEAST_WIDTH);
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell);
                if (column < row.size() - 1) {
                    line.append(" ".repeat(widths[column] - length(cell) + GAP));
                }
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
