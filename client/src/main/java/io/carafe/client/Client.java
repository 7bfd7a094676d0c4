package io.carafe.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of the {@code carafe} command when an engine does the work: tells it what was typed, passes signals on,
 * and exits with the code that comes back. Standard input, output and error are the engine's own affair, which takes them
 * from this process.
 *
 * <p>With an engine at work it is seldom needed: carafe-client does the same without a JVM. That program becomes this one
 * when there is no engine, or anything else is not as usual; so it is here that engines are started and trouble is
 * explained. What decides where an engine is and what it is told must be the same in both.
 */
public final class Client {
    private static final int FAILED = 125;
    private static final int ATTEMPTS = 5;

    private final OwnProcess process;
    private final Path root;
    private final EngineDirectory directory;

    private Client(OwnProcess process) {
        this.process = process;
        this.root = StateRoot.of(process, System.getProperty("user.name", ""), System.getProperty("user.home", "/"));
        this.directory = EngineDirectory.of(
                root, process.uid(), process.variable("CARAFE_RUNTIME_DIR"), process.variable("XDG_RUNTIME_DIR"));
    }

    public static void main(String[] args) {
        int code;
        try {
            code = new Client(OwnProcess.read(args)).run();
        } catch (ClientException e) {
            code = fail(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            code = fail("the client failed: " + e + "\nWithout an engine: carafe --no-engine …");
        }
        System.exit(code);
    }

    /** Returns the exit code. An engine that leaves just now is nobody's business; the next one will do. */
    private int run() throws IOException, ClientException {
        String refusal = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SocketChannel channel = connect();
            ClientSession session = new ClientSession(channel);
            Refusal refused = session.begin(hello());
            if (refused == null) {
                return session.finish(directory);
            }
            EngineConnection.close(channel);
            refusal = refused.message();
            if (!refused.leaving()) {
                break;
            }
        }
        throw new ClientException(refusal);
    }

    private SocketChannel connect() throws IOException, ClientException {
        SocketChannel channel = isThere() ? EngineConnection.open(directory.socket()) : null;
        return channel != null ? channel : new EngineStart(root, directory, process.uid()).connect();
    }

    private boolean isThere() throws ClientException {
        try {
            directory.check(process.uid());
            return true;
        } catch (NoSuchFileException absent) {
            return false;
        } catch (IOException e) {
            throw new ClientException("will not trust a socket in " + directory.path() + ": " + e.getMessage()
                    + "\nWithout an engine: carafe --no-engine …");
        }
    }

    private Hello hello() {
        return new Hello(
                Hello.Request.RUN,
                BuildId.of(BuildId.jars()),
                process.mask(),
                System.getProperty("user.dir", "/"),
                process.arguments(),
                process.environment());
    }

    private static int fail(@Nullable String message) {
        try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
            err.write(("carafe: " + message + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException nobodyListens) {
            // The exit code still tells.
        }
        return FAILED;
    }
}
