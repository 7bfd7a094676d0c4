package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.ProcessSettings;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;

/** {@code carafe start}: starts a container again, in the foreground. */
final class StartVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Foreground foreground;

    StartVerb(Engines engines, Console console, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "start",
                        "CONTAINER",
                        "Start a container that has ended",
                        Option.flag("-a --attach", "Stay with it; needed in this version"),
                        Option.flag(
                                "-i --interactive", "Attach standard input, as far as the container was made with -i"),
                        Option.flag("--sig-proxy", "Pass signals on to the container (default true)"),
                        Option.flag("--trace", "Print every step of the launch with its result and its time"))
                .refusing(new LaterOption(
                        Option.value("--detach-keys", "KEYS", ""),
                        "a container ends with the command that started it"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        String name = arguments.operands(1, 1).get(0);
        if (!arguments.has("attach") && !arguments.has("interactive")) {
            throw new UnsupportedFeatureException(
                    "start without -a is not in this version of Carafe: a container ends with the command that started"
                            + " it",
                    "Use: carafe start -a " + name);
        }
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(name);
            ProcessSettings process = container.spec().process();
            boolean input = process.interactive() && arguments.has("interactive");
            if (process.terminal() && input && !console.isTerminal(Terminals.INPUT)) {
                throw new CarafeException("the input device is not a TTY", "Start it on a terminal.");
            }
            return foreground.run(
                    carafe,
                    container,
                    new Foreground.Manner(input, arguments.hasUnlessOff("sig-proxy"), arguments.has("trace")));
        }
    }
}
