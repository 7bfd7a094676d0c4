package io.carafe.cli.format;

import io.carafe.cli.console.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns under headings, as wide as their widest cell, three spaces apart. Cells are made harmless for a terminal. */
public final class Table {
    private static final int GAP = 3;

    private final List<List<String>> rows = new ArrayList<>();
    private final int leastWidth;

    public Table(List<String> headings) {
        this(headings, 0);
    }

    /** @param leastWidth of each column, without the space to the next; Docker has 7 in lists, and 17 in {@code top} */
    public Table(List<String> headings, int leastWidth) {
        this.leastWidth = leastWidth;
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
        Arrays.fill(widths, leastWidth);
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
