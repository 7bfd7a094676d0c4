package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Confirmation;
import io.carafe.cli.console.Console;
import java.io.InputStream;
import java.time.Clock;
import java.time.ZonedDateTime;

/** {@code carafe container prune}: removes the containers that do not run. */
final class ContainerPruneVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final InputStream input;
    private final Clock clock;

    ContainerPruneVerb(Engines engines, Console console, InputStream input, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.input = input;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "container prune",
                "",
                "Remove all stopped containers",
                Option.value("--filter", "KEY=VALUE", "Only those with this label, or made before until=TIME"),
                Option.flag("-f --force", "Do not ask before"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        PruneFilter filter = PruneFilter.of(arguments, ZonedDateTime.now(clock));
        if (!arguments.has("force")
                && !new Confirmation(console, input).confirms("This will remove all stopped containers.")) {
            return 0;
        }
        Pruned pruned;
        try (Carafe carafe = engines.open()) {
            pruned = new Pruning(carafe, console, filter).containers();
        }
        pruned.print(console);
        return pruned.code();
    }
}
