package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.ContainerRow;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** {@code carafe ps}: lists containers. */
final class PsVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Clock clock;

    PsVerb(Engines engines, Console console, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "ps",
                        "",
                        "List containers",
                        Option.flag("-a --all", "Those that do not run, too"),
                        Option.value(
                                "-f --filter",
                                "KEY=VALUE",
                                "Only those with this name, id, label, status, exited or ancestor"),
                        Option.value("--format", "FORMAT", "table, json, or a template such as '{{.ID}} {{.Names}}'"),
                        Option.value("-n --last", "COUNT", "The last made, running or not"),
                        Option.flag("-l --latest", "The last made, running or not"),
                        Option.flag("--no-trunc", "Do not shorten anything"),
                        Option.flag("-q --quiet", "Ids alone"))
                .refusing(new LaterOption(Option.flag("-s --size", ""), "sizes of containers come later"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        Predicate<Container> filter = ContainerFilter.of(arguments);
        int last = arguments.has("latest") ? 1 : count(arguments);
        boolean all = arguments.has("all") || last > 0 || ContainerFilter.namesAStatus(arguments);
        try (Carafe carafe = engines.open()) {
            List<Container> containers = carafe.containers().stream()
                    .filter(container -> all || container.state().isRunning())
                    .filter(filter)
                    .limit(last > 0 ? last : Long.MAX_VALUE)
                    .toList();
            boolean whole = arguments.has("no-trunc");
            if (arguments.has("quiet")) {
                StringBuilder ids = new StringBuilder();
                for (Container container : containers) {
                    ids.append(whole ? container.id() : ContainerRow.shortId(container.id()))
                            .append('\n');
                }
                console.print(ids.toString());
            } else {
                Instant now = clock.instant();
                ContainerRow.LISTING.print(
                        console,
                        arguments.last("format").orElse(""),
                        containers.stream()
                                .map(container -> ContainerRow.of(container, now, whole))
                                .toList());
            }
        }
        return 0;
    }

    private static int count(Arguments arguments) {
        String text = arguments.last("last").orElse("-1");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw arguments.problem("invalid argument \"" + text + "\" for \"-n, --last\" flag: not a number");
        }
    }
}
