package io.carafe.cli.verb;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Json;
import io.carafe.cli.format.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Prints documents about the things that are named: those that there are, and then what is wrong with the others. */
record Inspection(Console console, Arguments arguments) {
    /**
     * Prints them.
     *
     * @param document the document of a name, or an exception
     * @return the exit code
     */
    int print(Function<String, Map<String, Object>> document) {
        String format = arguments.text("format").orElse("");
        boolean json = format.isEmpty() || format.equals("json");
        Template template = new Template(json ? "" : format);
        int code = 0;
        List<Map<String, Object>> documents = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String name : arguments.operands()) {
            try {
                documents.add(document.apply(name));
            } catch (CarafeException e) {
                problems.add(String.valueOf(e.getMessage()));
                code = e.exitCode();
            }
        }
        if (json) {
            console.println(format.isEmpty() ? Json.pretty(documents) : Json.line(documents));
        } else {
            documents.forEach(one -> console.printlnForeign(template.apply(one)));
        }
        problems.forEach(problem -> console.errorln("carafe: " + Printable.lines(problem)));
        return code;
    }
}
