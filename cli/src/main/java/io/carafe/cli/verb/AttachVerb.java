package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.run.RunSyntax;

/** {@code carafe attach}: shows what a running container writes, and passes on what is typed. */
final class AttachVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Foreground foreground;

    AttachVerb(Engines engines, Console console, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "attach",
                "CONTAINER",
                "Attach standard input, output and error to a running container",
                RunSyntax.DETACH_KEYS,
                Option.flag("--no-stdin", "Do not attach standard input"),
                Option.flag("--sig-proxy", "Pass signals on to the container (default true)"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        String name = arguments.operands(1, 1).get(0);
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(name);
            boolean input = container.spec().process().interactive() && !arguments.has("no-stdin");
            if (container.spec().process().terminal() && input && !console.isTerminal(Terminals.INPUT)) {
                throw new CarafeException("the input device is not a TTY", "Attach to it on a terminal.");
            }
            return foreground.attach(
                    carafe,
                    container,
                    new Foreground.Manner(
                            input, arguments.hasUnlessOff("sig-proxy"), false, DetachOption.of(arguments)));
        }
    }
}
