package io.carafe.cli.run;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;
import java.util.ArrayList;
import java.util.List;

/** The fields of a line of comma-separated values; a field in double quotes may hold commas. */
final class MountFields {
    private MountFields() {}

    static List<String> split(Arguments arguments, String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"' && (quoted || field.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw unpaired(arguments, line);
        }
        fields.add(field.toString());
        return fields;
    }

    private static UsageException unpaired(Arguments arguments, String line) {
        return arguments.problem("--mount " + line + ": a double quote has no partner");
    }
}
