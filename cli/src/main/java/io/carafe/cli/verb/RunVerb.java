package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.Stdio;
import io.carafe.api.ContainerSpec;
import io.carafe.api.HealthCheck;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Notices;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.registry.ImageSupply;
import io.carafe.cli.run.ContainerIdFile;
import io.carafe.cli.run.RunParser;
import io.carafe.cli.run.RunSyntax;
import io.carafe.cli.run.Surroundings;
import java.util.List;

/** {@code carafe run}: makes a container, starts it, and stays with it until it ends. */
final class RunVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;
    private final ImageSupply supply;
    private final RunParser parser;
    private final Syntax syntax = RunSyntax.of("run");

    RunVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
        this.supply = new ImageSupply(console, foreground, surroundings);
        this.parser = new RunParser(new IsolatorsOf(engines), surroundings);
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Arguments parse(List<String> words) throws HelpRequest {
        return parser.parse(syntax, words);
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        ContainerSpec spec = parser.spec(arguments, syntax);
        boolean interactive = spec.process().interactive();
        boolean detached = arguments.has("detach");
        if (spec.process().terminal() && interactive && !detached && !console.isTerminal(Terminals.INPUT)) {
            throw new CarafeException("the input device is not a TTY", "Use -i without -t, or run it on a terminal.");
        }
        try (ContainerIdFile idFile = ContainerIdFile.of(arguments, surroundings);
                Carafe carafe = engines.open()) {
            if (!carafe.isOutlived()) {
                refuseCare(spec);
            }
            Container container = carafe.create(supply.supplied(carafe, spec, arguments));
            try {
                idFile.write(container);
                if (detached) {
                    // Docker prints it before it tries, so that scripts can remove what did not start.
                    console.println(container.id());
                    container.start(Stdio.DETACHED);
                    new Notices(carafe, console).show();
                    console.warn(container.warnings());
                    return 0;
                }
                return foreground.run(
                        carafe,
                        container,
                        new Foreground.Manner(
                                interactive,
                                arguments.hasUnlessOff("sig-proxy"),
                                arguments.has("trace"),
                                DetachOption.of(arguments)));
            } finally {
                container.close();
                removeIfAsked(container, spec);
            }
        }
    }

    /** Without an engine that goes on, nobody is there who could look after it. */
    private static void refuseCare(ContainerSpec spec) {
        if (!spec.restart().isNo()) {
            throw new UnsupportedFeatureException(
                    "cannot run with --restart " + spec.restart().text()
                            + " without an engine: a container ends with the command that started it",
                    "Leave --no-engine away; 'carafe create' and 'carafe update' keep the policy.");
        }
        if (spec.healthCheck().filter(HealthCheck::isActive).isPresent()) {
            throw new UnsupportedFeatureException(
                    "cannot run with --health-cmd without an engine: nobody would make the checks",
                    "Leave --no-engine away; 'carafe create' keeps it.");
        }
    }

    /** A container that never ran has not been removed at its end; one that goes on without us will be. */
    private static void removeIfAsked(Container container, ContainerSpec spec) {
        if (spec.removeAtEnd()) {
            try {
                if (!container.state().isRunning()) {
                    container.remove(true);
                }
            } catch (CarafeException gone) {
                // It has been removed at its end.
            }
        }
    }
}
