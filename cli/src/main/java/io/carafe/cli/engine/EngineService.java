package io.carafe.cli.engine;

import io.carafe.api.GoDuration;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.attach.UserProcess;
import io.carafe.cli.run.Surroundings;
import io.carafe.cli.verb.Version;
import io.carafe.client.BuildId;
import io.carafe.client.EngineDirectory;
import io.carafe.client.OwnProcess;
import io.carafe.engine.EngineIdentity;
import io.carafe.engine.EngineLog;
import io.carafe.engine.EngineServer;
import io.carafe.engine.SessionHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** {@code carafe engine serve}: this process is the engine, until it has nothing to do or is told to stop. */
final class EngineService {
    private static final String IDLE = "CARAFE_ENGINE_IDLE";
    private static final Duration USUAL_IDLE = Duration.ofMinutes(5);

    private final Path root;
    private final Surroundings surroundings;
    private final UserProcess process;
    private final SharedCarafe shared;
    private final SessionHandler sessions;

    EngineService(
            Path root, Surroundings surroundings, UserProcess process, SharedCarafe shared, SessionHandler sessions) {
        this.root = root;
        this.surroundings = surroundings;
        this.process = process;
        this.shared = shared;
        this.sessions = sessions;
    }

    /** Returns the exit code, which is 0 also when another engine is at work. */
    int serve() throws IOException {
        String build = BuildId.of(BuildId.jars());
        EngineDirectory directory = EngineDirectory.of(
                root,
                OwnProcess.read(new String[0]).uid(),
                surroundings.variable("CARAFE_RUNTIME_DIR").orElse(""),
                surroundings.variable("XDG_RUNTIME_DIR").orElse(""));
        Clock clock = Clock.systemUTC();
        EngineLog log = new EngineLog(directory.log(), io.carafe.client.EngineLog.LONGEST, clock);
        EngineIdentity identity = new EngineIdentity(
                root,
                directory,
                Version.TEXT,
                build,
                ProcessHandle.current().pid(),
                clock.instant(),
                idle(surroundings.variable(IDLE).orElse("")));
        Optional<EngineServer> server = EngineServer.open(identity, sessions, log);
        if (server.isEmpty()) {
            log.note("process " + identity.pid() + " leaves: another engine is at work");
            return 0;
        }
        process.handle("TERM", server.get()::stop);
        process.handle("INT", server.get()::stop);
        shared.logTo(log::note);
        Thread warmUp = new Thread(shared::warmUp, "carafe-warm-up");
        warmUp.setDaemon(true);
        warmUp.start();
        server.get().serve();
        return 0;
    }

    private static Duration idle(String text) {
        if (text.isEmpty()) {
            return USUAL_IDLE;
        }
        Optional<Duration> duration = GoDuration.parse(text.matches("\\d{1,9}") ? text + "s" : text);
        return duration.filter(time -> !time.isNegative())
                .orElseThrow(() -> new CarafeException(
                        IDLE + " is " + text + ", which is no time", "Write seconds, or a time such as 1h30m."));
    }
}
