package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Confirmation;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Moment;
import io.carafe.cli.format.Quantities;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** {@code carafe container prune}: removes the containers that do not run. */
final class ContainerPruneVerb implements Verb {
    private static final List<String> KEYS = List.of("label", "label!", "until");

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
        Filters filters = Filters.of(arguments, KEYS);
        List<Instant> until = filters.read("until", text -> Moment.parse(text, clock.instant()), "it is not a time");
        if (!arguments.has("force")
                && !new Confirmation(console, input).confirms("This will remove all stopped containers.")) {
            return 0;
        }
        int code = 0;
        long reclaimed = 0;
        StringBuilder removed = new StringBuilder();
        try (Carafe carafe = engines.open()) {
            for (Container container : carafe.containers()) {
                boolean wanted = !container.state().isRunning()
                        && filters.labels(container.labels())
                        && until.stream().allMatch(container.created()::isBefore);
                if (!wanted) {
                    continue;
                }
                try {
                    long bytes = container.writtenBytes();
                    container.remove(false);
                    reclaimed += bytes;
                    removed.append(container.id()).append('\n');
                } catch (ContainerNotFoundException | ContainerConflictException goneOrStartedMeanwhile) {
                    // Not ours to remove any more.
                } catch (CarafeException e) {
                    console.errorln("carafe: " + Printable.lines(String.valueOf(e.getMessage())));
                    code = e.exitCode();
                }
            }
        }
        console.print((removed.isEmpty() ? "" : "Deleted Containers:\n" + removed + "\n") + "Total reclaimed space: "
                + Quantities.size(reclaimed, 4) + "\n");
        return code;
    }
}
