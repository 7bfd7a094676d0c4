package io.carafe.cli;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.cli.console.Console;
import io.carafe.cli.engine.RefusedEngineVerb;
import io.carafe.cli.engine.SharedCarafe;
import io.carafe.cli.run.Surroundings;
import io.carafe.engine.Session;
import io.carafe.engine.SessionHandler;
import java.util.Map;

/** Does in an engine what its clients ask, with the verbs that the command has without an engine. */
final class CommandSessions implements SessionHandler {
    private final SharedCarafe shared;
    private final Commands commands;

    CommandSessions(SharedCarafe shared) {
        this.shared = shared;
        this.commands = new Commands(this::open, (invocation, settings) -> new RefusedEngineVerb());
    }

    @Override
    public int handle(Session session) {
        Map<String, String> environment = session.environment();
        return commands.run(new Invocation(
                session.words(),
                new Surroundings(environment, session.directory(), session.mask(), session::processDirectory),
                Console.of(session.output(), session.error(), session.descriptors(), environment),
                session.input(),
                new SessionProcess(session)));
    }

    @Override
    public int running() {
        return shared.running();
    }

    private Carafe open(CarafeSettings settings) {
        return shared.open(settings);
    }
}
