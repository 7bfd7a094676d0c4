package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.ExecSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.DetachKeys;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.run.ExecParser;
import io.carafe.cli.run.Surroundings;

/** {@code carafe exec}: runs a further command in a running container. */
final class ExecVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Foreground foreground;
    private final ExecParser parser;

    ExecVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.foreground = foreground;
        this.parser = new ExecParser(surroundings);
    }

    @Override
    public Syntax syntax() {
        return ExecParser.syntax("exec");
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        ExecSpec spec = parser.spec(arguments);
        DetachKeys detachKeys = DetachOption.of(arguments);
        if (spec.terminal() && spec.interactive() && !console.isTerminal(Terminals.INPUT)) {
            throw new CarafeException("the input device is not a TTY", "Use -i without -t, or run it on a terminal.");
        }
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(ExecParser.container(arguments));
            if (spec.detached()) {
                container.exec(spec);
                return 0;
            }
            return foreground.exec(carafe, container, spec, detachKeys);
        }
    }
}
