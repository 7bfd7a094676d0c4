package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;

/** {@code carafe rm}: removes containers. */
final class RmVerb implements Verb {
    private final Engines engines;
    private final Console console;

    RmVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "rm",
                        "CONTAINER [CONTAINER...]",
                        "Remove containers",
                        Option.flag("-f --force", "Kill them first"),
                        Option.flag("-v --volumes", "Their volumes without names, which go with them anyway"))
                .refusing(new LaterOption(Option.flag("-l --link", ""), "there are no links"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        boolean force = arguments.has("force");
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                try {
                    carafe.remove(name, force);
                } catch (ContainerNotFoundException gone) {
                    if (!force) {
                        throw gone;
                    }
                    console.errorln("carafe: " + Printable.lines(String.valueOf(gone.getMessage())));
                    return "";
                }
                return name;
            });
        }
    }
}
