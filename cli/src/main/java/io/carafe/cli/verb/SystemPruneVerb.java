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
import java.util.List;

/** {@code carafe system prune}: removes all that is not in use. */
final class SystemPruneVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final InputStream input;
    private final Clock clock;

    SystemPruneVerb(Engines engines, Console console, InputStream input, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.input = input;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "system prune",
                "",
                "Remove stopped containers, and networks and images that no container uses",
                Option.flag("-a --all", "Images with a name, too"),
                Option.value("--filter", "KEY=VALUE", "Only what has this label, or was made before until=TIME"),
                Option.flag("-f --force", "Do not ask before"),
                Option.flag("--volumes", "Volumes without a chosen name, too"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        boolean all = arguments.has("all");
        boolean volumes = arguments.has("volumes");
        PruneFilter filter = PruneFilter.of(arguments, ZonedDateTime.now(clock));
        if (volumes && filter.hasUntil()) {
            throw arguments.problem("the \"until\" filter is not supported with \"--volumes\"");
        }
        if (!arguments.has("force")
                && !new Confirmation(console, input).confirms(warning(all, volumes, arguments.all("filter")))) {
            return 0;
        }
        Pruned pruned;
        try (Carafe carafe = engines.open()) {
            Pruning pruning = new Pruning(carafe, console, filter);
            pruned = pruning.containers().and(pruning.networks());
            if (volumes) {
                pruned = pruned.and(pruning.volumes(false));
            }
            pruned = pruned.and(pruning.images(all));
        }
        pruned.print(console);
        return pruned.code();
    }

    private static String warning(boolean all, boolean volumes, List<String> filters) {
        StringBuilder warning = new StringBuilder(
                "This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n");
        if (volumes) {
            warning.append("  - all anonymous volumes not used by at least one container\n");
        }
        warning.append(
                all
                        ? "  - all images without at least one container associated to them\n"
                        : "  - all dangling images\n");
        if (!filters.isEmpty()) {
            warning.append("\n  Items to be pruned will be filtered with:\n");
            filters.forEach(filter -> warning.append("  - ").append(filter).append('\n'));
        }
        return warning.toString();
    }
}
