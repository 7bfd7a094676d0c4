package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.Json;
import io.carafe.cli.format.Template;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code carafe version}. */
final class VersionVerb implements Verb {
    private final Console console;

    VersionVerb(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "version",
                "",
                "Print the version",
                Option.value("-f --format", "FORMAT", "json, or a template such as '{{.Version}}'"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        String format = arguments.text("format").orElse("");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Version", Version.TEXT);
        fields.put("Java", System.getProperty("java.version", ""));
        fields.put("Os", "linux");
        fields.put("Arch", System.getProperty("os.arch", ""));
        fields.put("KernelVersion", System.getProperty("os.version", ""));
        if (format.isEmpty()) {
            console.println("carafe " + Version.TEXT);
        } else if (format.equals("json")) {
            console.println(Json.line(fields));
        } else {
            console.printlnForeign(new Template(format).apply(fields));
        }
        return 0;
    }
}
