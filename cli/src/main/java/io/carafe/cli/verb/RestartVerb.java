package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import java.util.List;

/** {@code carafe restart}: stops a container and starts it again, and stays with it as {@code start -a} does. */
final class RestartVerb implements Verb {
    private final Engines engines;
    private final Foreground foreground;

    RestartVerb(Engines engines, Foreground foreground) {
        this.engines = engines;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "restart",
                "CONTAINER",
                "Stop a container and start it again, in the foreground",
                Patience.SIGNAL,
                Patience.TIME);
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        List<String> names = arguments.operands(1, Integer.MAX_VALUE);
        if (names.size() > 1) {
            throw new UnsupportedFeatureException(
                    "restart of several containers is not in this version of Carafe: a container ends with the command"
                            + " that started it",
                    "Use: carafe restart " + names.get(0));
        }
        Patience patience = Patience.of(arguments);
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(names.get(0));
            patience.stop(container);
            return foreground.run(carafe, container, new Foreground.Manner(false, true, false));
        }
    }
}
