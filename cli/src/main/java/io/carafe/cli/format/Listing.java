package io.carafe.cli.format;

import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Objects of one kind, printed as {@code --format} says: {@code table}, {@code json} (a line each), {@code table}
 * with a template, or a template.
 *
 * @param headings the headings of the fields that a table can have, by field
 * @param standard the fields of the table that is printed unless something else is asked for
 */
public record Listing(Map<String, String> headings, List<String> standard) {
    private static final String TABLE = "table";

    /** Prints the objects. */
    public void print(Console console, String format, List<Map<String, Object>> objects) {
        String wanted = format.strip();
        if (wanted.isEmpty() || wanted.equals(TABLE)) {
            console.print(table(standard, objects));
        } else if (wanted.equals("json")) {
            lines(console, objects.stream().map(Json::line).toList());
        } else if (wanted.startsWith(TABLE + " ")) {
            Template template = new Template(wanted.substring(TABLE.length() + 1));
            console.print(table(template.fields(), objects));
        } else {
            Template template = new Template(format);
            lines(
                    console,
                    objects.stream().map(template::apply).map(Printable::lines).toList());
        }
    }

    private static void lines(Console console, List<String> lines) {
        StringBuilder out = new StringBuilder();
        lines.forEach(line -> out.append(line).append('\n'));
        console.print(out.toString());
    }

    private String table(List<String> fields, List<Map<String, Object>> objects) {
        Table table = new Table(fields.stream().map(this::heading).toList());
        List<Template> cells = new ArrayList<>();
        fields.forEach(field -> cells.add(new Template("{{." + field + "}}")));
        objects.forEach(object ->
                table.add(cells.stream().map(cell -> cell.apply(object)).toList()));
        return table.text();
    }

    private String heading(String field) {
        return headings.getOrDefault(field, field.toUpperCase(java.util.Locale.ROOT));
    }
}
