package io.carafe.cli.format;

import io.carafe.cli.console.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Objects of one kind, printed as {@code --format} says: {@code table}, {@code json} (a line each), {@code table}
 * with a template, or a template.
 *
 * @param headings the headings of the fields that a table can have, by field
 * @param standard the fields of the table that is printed unless something else is asked for
 */
public record Listing(Map<String, String> headings, List<String> standard) {
    private static final int LEAST_WIDTH = 7;
    private static final String TABLE = "table";
    private static final String JSON = "json";

    /** The fields that a format names; all of them, as an empty list, when it is a table or JSON. */
    public static List<String> fieldsOf(String format) {
        String wanted = format.strip();
        boolean all = wanted.isEmpty() || wanted.equals(TABLE) || wanted.equals(JSON);
        return all ? List.of() : new Template(isTable(wanted) ? wanted.substring(TABLE.length()) : format).fields();
    }

    /** The same with one more field in its table. */
    public Listing with(String field) {
        List<String> more = new ArrayList<>(standard);
        more.add(field);
        return new Listing(headings, more);
    }

    /** Prints the objects. */
    public void print(Console console, String format, List<Map<String, Object>> objects) {
        String wanted = format.strip();
        if (wanted.isEmpty() || wanted.equals(TABLE)) {
            String fields = standard.stream().map(field -> "{{." + field + "}}").collect(Collectors.joining("\t"));
            console.print(table(new Template(fields), objects));
        } else if (wanted.equals(JSON)) {
            lines(console, objects.stream().map(Json::line).toList());
        } else if (isTable(wanted)) {
            console.print(table(new Template(wanted.substring(TABLE.length()).strip()), objects));
        } else {
            Template template = new Template(format);
            lines(
                    console,
                    objects.stream().map(template::apply).map(console::foreign).toList());
        }
    }

    private static boolean isTable(String format) {
        return format.startsWith(TABLE + " ") || format.startsWith(TABLE + "\t") || format.startsWith(TABLE + "\\t");
    }

    private static void lines(Console console, List<String> lines) {
        StringBuilder out = new StringBuilder();
        lines.forEach(line -> out.append(line).append('\n'));
        console.print(out.toString());
    }

    private String table(Template row, List<Map<String, Object>> objects) {
        Table table = new Table(cells(row.headings(new HeadingMap(headings))), LEAST_WIDTH);
        objects.forEach(object -> table.add(cells(row.apply(object))));
        return table.text();
    }

    private static List<String> cells(String line) {
        return List.of(line.split("\t", -1));
    }
}
