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

/** {@code carafe image prune}: removes images that no container uses; those with a name only when asked to. */
final class ImagePruneVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final InputStream input;
    private final Clock clock;

    ImagePruneVerb(Engines engines, Console console, InputStream input, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.input = input;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "image prune",
                "",
                "Remove images that no container uses",
                Option.flag("-a --all", "Those with a name, too"),
                Option.value("--filter", "KEY=VALUE", "Only those with this label, or made before until=TIME"),
                Option.flag("-f --force", "Do not ask before"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        boolean all = arguments.has("all");
        PruneFilter filter = PruneFilter.of(arguments, ZonedDateTime.now(clock));
        String what = all ? "all images without at least one container associated to them" : "all dangling images";
        if (!arguments.has("force") && !new Confirmation(console, input).confirms("This will remove " + what + ".")) {
            return 0;
        }
        Pruned pruned;
        try (Carafe carafe = engines.open()) {
            pruned = new Pruning(carafe, console, filter).images(all);
        }
        pruned.print(console);
        return pruned.code();
    }
}
