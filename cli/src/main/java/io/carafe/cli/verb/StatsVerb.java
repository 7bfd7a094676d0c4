package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.stats.StatsView;

/** {@code carafe stats}: shows what containers use. */
final class StatsVerb implements Verb {
    private static final long INTERVAL_MILLIS = 1000;

    private final Engines engines;
    private final Console console;

    StatsVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "stats",
                "[CONTAINER...]",
                "Show what containers use of processors, memory, network and disks",
                Option.flag("-a --all", "Those that do not run, too"),
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.Name}} {{.CPUPerc}}'"),
                Option.flag("--no-stream", "Print it once"),
                Option.flag("--no-trunc", "Do not shorten anything"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        StatsView.Manner manner = new StatsView.Manner(
                arguments.operands(),
                arguments.has("all"),
                arguments.has("no-trunc"),
                arguments.last("format").orElse(""));
        try (Carafe carafe = engines.open()) {
            StatsView view = new StatsView(carafe, console, manner, INTERVAL_MILLIS);
            if (arguments.has("no-stream")) {
                view.once();
            } else {
                view.live();
            }
        }
        return 0;
    }
}
