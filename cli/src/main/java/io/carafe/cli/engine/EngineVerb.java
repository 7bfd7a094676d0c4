package io.carafe.cli.engine;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Suggestion;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.UserProcess;
import io.carafe.cli.console.Console;
import io.carafe.cli.run.Surroundings;
import io.carafe.cli.verb.Verb;
import io.carafe.client.ClientException;
import io.carafe.engine.SessionHandler;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** {@code carafe engine}: starts, stops and serves the engine, and tells about it. */
public final class EngineVerb implements Verb {
    static final Syntax SYNTAX = Syntax.of(
                    "engine",
                    "start|stop|status|serve",
                    "Start, stop or look at the engine that does the work of commands",
                    Option.value("-f --format", "FORMAT", "Of status: json, or a template such as '{{.Pid}}'"),
                    Option.flag("--kept", "Of serve: the parent is carafe-keeper, and containers outlive this engine"))
            .withFooter("It starts by itself with the first command, and leaves when there is nothing to do for"
                    + " CARAFE_ENGINE_IDLE (5m; 0 is for ever). 'serve' is the engine itself, in the foreground.");

    private static final List<String> ACTIONS = List.of("start", "stop", "status", "serve");

    private final CarafeSettings settings;
    private final Surroundings surroundings;
    private final Console console;
    private final UserProcess process;
    private final Function<SharedCarafe, SessionHandler> sessions;

    /** @param sessions makes what an engine does its sessions with */
    public EngineVerb(
            CarafeSettings settings,
            Surroundings surroundings,
            Console console,
            UserProcess process,
            Function<SharedCarafe, SessionHandler> sessions) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.console = console;
        this.process = process;
        this.sessions = sessions;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        String action = arguments.operands(1, 1).get(0);
        if (!action.equals("status") && arguments.has("format")) {
            throw arguments.problem("--format is for 'carafe engine status'");
        }
        EngineCalls engine = new EngineCalls(settings.root(), surroundings);
        try {
            return switch (action) {
                case "start" -> engine.start(console);
                case "stop" -> engine.stop(console);
                case "status" -> new StatusReport(engine, console).print(arguments.text("format"));
                case "serve" -> serve(arguments.has("kept"));
                default ->
                    throw arguments.problem("'carafe engine' cannot " + action, Suggestion.sentence(action, ACTIONS));
            };
        } catch (ClientException e) {
            throw new CarafeException(String.valueOf(e.getMessage()), "", e);
        }
    }

    private static int parent() {
        return (int) ProcessHandle.current()
                .parent()
                .orElseThrow(() -> new CarafeException(
                        "this engine has no parent that could be its keeper", "It is carafe-keeper that starts it."))
                .pid();
    }

    private int serve(boolean kept) throws IOException {
        CarafeSettings own = kept ? settings.keptBy(parent()) : settings;
        try (SharedCarafe shared = new SharedCarafe(own, Carafe::open)) {
            return new EngineService(settings.root(), surroundings, process, shared, sessions.apply(shared)).serve();
        }
    }
}
