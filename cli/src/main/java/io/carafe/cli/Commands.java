package io.carafe.cli;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.verb.GlobalOptions;
import io.carafe.cli.verb.Verb;
import io.carafe.cli.verb.Verbs;
import java.util.function.Function;

/** Does what calls of the command ask for, whoever they come from. */
final class Commands {
    private final Function<CarafeSettings, Carafe> carafes;
    private final EngineVerbFactory engineVerb;

    /** @param carafes opens an engine, which the verb closes */
    Commands(Function<CarafeSettings, Carafe> carafes, EngineVerbFactory engineVerb) {
        this.carafes = carafes;
        this.engineVerb = engineVerb;
    }

    /** Makes the verb {@code engine}, which is another one where an engine is at work already. */
    @FunctionalInterface
    interface EngineVerbFactory {
        Verb of(Invocation invocation, CarafeSettings settings);
    }

    /** Does it. Returns the exit code. */
    int run(Invocation invocation) {
        boolean debug = invocation.surroundings().variable("CARAFE_DEBUG").isPresent();
        return new CommandLine(invocation.console(), global -> verbs(global, invocation), debug)
                .run(invocation.words());
    }

    private Verbs verbs(Arguments global, Invocation invocation) {
        CarafeSettings settings = GlobalOptions.settings(
                global,
                invocation.surroundings(),
                System.getProperty("user.name", ""),
                System.getProperty("user.home", "/"));
        Console console = invocation.console();
        return new Verbs(
                () -> carafes.apply(settings),
                console,
                invocation.surroundings(),
                new Foreground(console, invocation.input(), invocation.process()),
                invocation.input(),
                () -> engineVerb.of(invocation, settings));
    }
}
