package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.client.EngineDirectory;
import io.carafe.client.FrameChannel;
import io.carafe.client.Hello;
import io.carafe.client.OwnProcess;
import io.carafe.client.StateRoot;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A carafe-client in a directory of a test's, and an engine that does what the test says. */
final class ClientCase {
    static final String BUILD = "build-of-this-test";

    /** The exit code of what stands in for the JVM client. */
    static final int JVM_CLIENT = 42;

    final Path directory;
    private final List<String> command = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final long uid;
    private final String user;

    /** @param prefix before the client's own words: {@code setpriv --reuid 1000} */
    ClientCase(Path directory, ClientKind kind, long uid, List<String> prefix) throws IOException {
        this.directory = directory;
        this.uid = uid;
        this.user = uid == 0 ? "root" : "somebody";
        command.addAll(prefix);
        command.addAll(kind.make(directory));
        command.add(
                Files.writeString(directory.resolve("complete"), BUILD + "\n").toString());
        Path jvm = Files.writeString(directory.resolve("jvm"), "#!/bin/sh\necho jvm \"$@\"\nexit " + JVM_CLIENT + "\n");
        Files.setPosixFilePermissions(jvm, PosixFilePermissions.fromString("rwxr-xr-x"));
        command.addAll(List.of(jvm.toString(), "@options", "-cp", "classes", "Client"));
    }

    /** With words in front of its own. */
    ClientCase through(List<String> words) {
        command.addAll(0, words);
        return this;
    }

    ClientCase with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Where the classes of the JVM client look for the engine. */
    EngineDirectory expected(String... words) {
        List<byte[]> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(bytes(name + "=" + value)));
        List<byte[]> arguments = new ArrayList<>();
        for (String word : words) {
            arguments.add(bytes(word));
        }
        OwnProcess process = new OwnProcess(arguments, environment, uid, 0);
        return EngineDirectory.of(
                StateRoot.of(process, user, "/nonexistent"),
                uid,
                process.variable("CARAFE_RUNTIME_DIR"),
                process.variable("XDG_RUNTIME_DIR"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Listens where the client is expected to come. */
    ServerSocketChannel listen(EngineDirectory place) throws IOException {
        for (Path path : List.of(place.path().getParent(), place.path())) {
            if (!Files.exists(path)) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
        Files.deleteIfExists(place.socket());
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(place.socket()));
        if (uid != ownUid()) {
            for (Path path : List.of(place.path().getParent(), place.path(), place.socket())) {
                Files.setAttribute(path, "unix:uid", (int) uid);
            }
        }
        return server;
    }

    private static long ownUid() throws IOException {
        return OwnProcess.read(new String[0]).uid();
    }

    Process start(String... words) throws IOException {
        return start(ProcessBuilder.Redirect.to(directory.resolve("out").toFile()), words);
    }

    Process start(ProcessBuilder.Redirect output, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("/usr/bin/env", "--default-signal"));
        all.addAll(command);
        all.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectOutput(output)
                .redirectError(directory.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        return builder.start();
    }

    String out() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(directory.resolve("err"));
    }

    /** A client's connection, whose HELLO has been read. */
    record Accepted(SocketChannel channel, FrameChannel frames, Hello hello) implements AutoCloseable {
        /** @param client that is expected to connect, and not to end before */
        static Accepted from(ServerSocketChannel server, Process client) throws IOException {
            server.configureBlocking(false);
            SocketChannel channel = await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(50))
                    .until(() -> next(server, client), Objects::nonNull);
            channel.configureBlocking(true);
            FrameChannel frames = new FrameChannel(channel);
            frames.accept();
            return new Accepted(channel, frames, Hello.of(frames.read()));
        }

        private static @Nullable SocketChannel next(ServerSocketChannel server, Process client) throws IOException {
            boolean ended = !client.isAlive();
            SocketChannel channel = server.accept();
            assertThat(ended && channel == null).as("it has ended instead").isFalse();
            return channel;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
