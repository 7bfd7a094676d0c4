package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Json;
import io.carafe.cli.format.Template;
import io.carafe.cli.inspect.ContainerDocument;
import io.carafe.cli.inspect.ImageDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code carafe inspect}: prints all that is known of containers and images, as JSON. */
final class InspectVerb implements Verb {
    private static final String CONTAINER = "container";
    private static final String IMAGE = "image";

    private final Engines engines;
    private final Console console;

    InspectVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "inspect",
                        "NAME|ID [NAME|ID...]",
                        "Print all that is known of containers and images",
                        Option.value("-f --format", "FORMAT", "json, or a template such as '{{.State.Pid}}'"),
                        Option.value("--type", "TYPE", "container or image alone"))
                .refusing(new LaterOption(Option.flag("-s --size", ""), "sizes of containers come later"));
    }

    @Override
    public int run(Arguments arguments) {
        List<String> names = arguments.operands(1, Integer.MAX_VALUE);
        String type = arguments.text("type").orElse("");
        if (!List.of("", CONTAINER, IMAGE).contains(type)) {
            throw arguments.problem("--type: '" + type + "' is not container or image");
        }
        String format = arguments.text("format").orElse("");
        int code = 0;
        List<Map<String, Object>> documents = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try (Carafe carafe = engines.open()) {
            for (String name : names) {
                try {
                    documents.add(document(carafe, name, type));
                } catch (CarafeException e) {
                    problems.add(String.valueOf(e.getMessage()));
                    code = e.exitCode();
                }
            }
        }
        print(format, documents);
        problems.forEach(problem -> console.errorln("carafe: " + Printable.lines(problem)));
        return code;
    }

    private static Map<String, Object> document(Carafe carafe, String name, String type) {
        if (type.equals(IMAGE)) {
            return ImageDocument.of(carafe.images().inspect(name));
        }
        try {
            return ContainerDocument.of(carafe.find(name));
        } catch (ContainerNotFoundException e) {
            if (type.equals(CONTAINER)) {
                throw e;
            }
        }
        try {
            return ImageDocument.of(carafe.images().inspect(name));
        } catch (ImageNotFoundException e) {
            throw new CarafeException(
                    "no such container or image: " + name, "See them with: carafe ps -a, and carafe images");
        }
    }

    private void print(String format, List<Map<String, Object>> documents) {
        if (format.isEmpty()) {
            console.println(Json.pretty(documents));
        } else if (format.equals("json")) {
            console.println(Json.line(documents));
        } else {
            Template template = new Template(format);
            documents.forEach(document -> console.println(Printable.lines(template.apply(document))));
        }
    }
}
