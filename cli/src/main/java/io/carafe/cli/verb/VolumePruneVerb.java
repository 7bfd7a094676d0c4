package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Confirmation;
import io.carafe.cli.console.Console;
import java.io.InputStream;
import java.util.List;

/** {@code carafe volume prune}: removes volumes that no container uses; those with a chosen name only when asked to. */
final class VolumePruneVerb implements Verb {
    private static final List<String> KEYS = List.of("label", "label!", "all");

    private final Engines engines;
    private final Console console;
    private final InputStream input;

    VolumePruneVerb(Engines engines, Console console, InputStream input) {
        this.engines = engines;
        this.console = console;
        this.input = input;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "volume prune",
                "",
                "Remove volumes that no container uses",
                Option.flag("-a --all", "Those with a chosen name, too"),
                Option.value("--filter", "KEY=VALUE", "Only those with this label"),
                Option.flag("-f --force", "Do not ask before"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        Filters filters = Filters.of(arguments, KEYS);
        boolean all = arguments.has("all")
                || filters.read("all", Arguments::bool, "it is neither true nor false")
                        .contains(true);
        String what = all ? "all local volumes" : "anonymous local volumes";
        if (!arguments.has("force")
                && !new Confirmation(console, input)
                        .confirms("This will remove " + what + " not used by at least one container.")) {
            return 0;
        }
        Pruned pruned;
        try (Carafe carafe = engines.open()) {
            pruned = new Pruning(carafe, console, new PruneFilter(filters, List.of())).volumes(all);
        }
        pruned.print(console);
        return pruned.code();
    }
}
