package io.carafe.cli.engine;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.console.Console;
import io.carafe.cli.run.Surroundings;
import io.carafe.client.ClientException;
import io.carafe.client.EngineConnection;
import io.carafe.client.EngineDirectory;
import io.carafe.client.EngineStart;
import io.carafe.client.Frame;
import io.carafe.client.FrameChannel;
import io.carafe.client.FrameType;
import io.carafe.client.Hello;
import io.carafe.client.OwnProcess;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What one asks of an engine as its operator. */
final class EngineCalls {
    private final Path root;
    private final long uid;
    private final EngineDirectory directory;

    EngineCalls(Path root, Surroundings surroundings) throws IOException {
        this.root = root;
        this.uid = OwnProcess.read(new String[0]).uid();
        this.directory = EngineDirectory.of(
                root,
                uid,
                surroundings.variable("CARAFE_RUNTIME_DIR").orElse(""),
                surroundings.variable("XDG_RUNTIME_DIR").orElse(""));
    }

    EngineDirectory directory() {
        return directory;
    }

    int start(Console console) throws IOException, ClientException {
        try (SocketChannel present = EngineConnection.open(directory.socket())) {
            if (present != null) {
                console.errorln("carafe: an engine is running already");
                return 0;
            }
        }
        new EngineStart(root, directory, uid).connect().close();
        return 0;
    }

    /** Returns when its process has ended. */
    int stop(Console console) throws IOException {
        try (SocketChannel channel = EngineConnection.open(directory.socket())) {
            if (channel == null) {
                console.errorln("carafe: no engine is running");
                return 0;
            }
            FrameChannel engine = ask(channel, Hello.Request.STOP);
            Frame answer = engine.read();
            if (answer != null && answer.type() == FrameType.REFUSED) {
                throw new CarafeException("the engine refused to stop: " + answer.text());
            }
            // Its end is the end of the connection.
            while (answer != null) {
                answer = engine.read();
            }
            return 0;
        }
    }

    /** What it tells about itself, as JSON; empty when none is running. */
    Optional<String> status() throws IOException {
        try (SocketChannel channel = EngineConnection.open(directory.socket())) {
            if (channel == null) {
                return Optional.empty();
            }
            Frame answer = ask(channel, Hello.Request.STATUS).read();
            if (answer == null || answer.type() != FrameType.TEXT) {
                throw new CarafeException("the engine does not tell about itself: " + answer);
            }
            return Optional.of(answer.text());
        }
    }

    private static FrameChannel ask(SocketChannel channel, Hello.Request request) throws IOException {
        FrameChannel engine = new FrameChannel(channel);
        engine.open(new Hello(request, "", 0, "/", List.of(), List.of()).frame());
        return engine;
    }
}
