package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.Listing;
import io.carafe.cli.inspect.ContainerRow;
import io.carafe.cli.inspect.ImageSizes;
import io.carafe.runtime.state.ContainerState;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

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
                Option.value("-f --filter", "KEY=VALUE", "Only those with this name, id, label, status, ancestor, …"),
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.ID}} {{.Names}}'"),
                Option.value("-n --last", "COUNT", "The last made, running or not"),
                Option.flag("-l --latest", "The last made, running or not"),
                Option.flag("--no-trunc", "Do not shorten anything"),
                Option.flag("-q --quiet", "Ids alone"),
                Option.flag("-s --size", "How much they wrote, and how much that is with their images"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        ContainerFilter filter = ContainerFilter.of(arguments);
        int last = arguments.has("latest") ? 1 : count(arguments);
        boolean all = arguments.has("all") || last > 0 || filter.namesAStatus();
        boolean quiet = arguments.has("quiet");
        String format = quiet ? "{{.ID}}" : arguments.last("format").orElse("");
        boolean size = arguments.has("size");
        boolean sized = !quiet && (size || Listing.fieldsOf(format).contains("Size"));
        try (Carafe carafe = engines.open()) {
            ZonedDateTime now = ZonedDateTime.now(clock);
            ImageSizes images = new ImageSizes(carafe);
            boolean whole = arguments.has("no-trunc");
            BiPredicate<Container, ContainerState> lets = filter.in(carafe);
            BiPredicate<Container, ContainerState> shown =
                    (container, state) -> (all || state.isActive()) && lets.test(container, state);
            List<Map<String, Object>> rows = new ArrayList<>();
            carafe.containers().stream()
                    .flatMap(container -> row(
                            container,
                            shown,
                            state -> ContainerRow.of(
                                    container, state, now, whole, sized ? images.text(container) : "0B")))
                    .limit(last > 0 ? last : Long.MAX_VALUE)
                    .forEach(rows::add);
            if (all && last <= 0) {
                carafe.damagedContainers().stream()
                        .filter(filter::lets)
                        .map(container -> ContainerRow.of(container, whole))
                        .forEach(rows::add);
            }
            Listing listing = size ? ContainerRow.LISTING.with("Size") : ContainerRow.LISTING;
            listing.print(console, format, rows);
        }
        return 0;
    }

    /** The row of a container, unless that is not to be shown, or has gone with its end since the others were listed. */
    private static Stream<Map<String, Object>> row(
            Container container,
            BiPredicate<Container, ContainerState> shown,
            Function<ContainerState, Map<String, Object>> row) {
        try {
            ContainerState state = container.state();
            return shown.test(container, state) ? Stream.of(row.apply(state)) : Stream.empty();
        } catch (ContainerNotFoundException goneMeanwhile) {
            return Stream.empty();
        }
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
