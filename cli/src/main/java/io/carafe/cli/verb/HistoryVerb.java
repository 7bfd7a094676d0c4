package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.HistoryRows;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** {@code carafe history}: tells how an image came to be. */
final class HistoryVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Clock clock;

    HistoryVerb(Engines engines, Console console, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "history",
                "IMAGE",
                "Tell how an image came to be, the latest step first",
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.ID}} {{.CreatedBy}}'"),
                Option.flag("-H --human", "Sizes and ages for people, which is so unless it is false"),
                Option.flag("--no-trunc", "Do not shorten anything"),
                Option.flag("-q --quiet", "Ids alone"));
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        boolean human = arguments.hasUnlessOff("human");
        boolean quiet = arguments.has("quiet");
        try (Carafe carafe = engines.open()) {
            List<Map<String, Object>> rows =
                    new HistoryRows(carafe.images(), clock.instant(), arguments.has("no-trunc"), human).of(name);
            String format = quiet ? "{{.ID}}" : arguments.last("format").orElse("");
            HistoryRows.listing(human).print(console, format, rows);
        }
        return 0;
    }
}
