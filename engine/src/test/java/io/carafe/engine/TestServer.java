package io.carafe.engine;

import com.google.inject.Guice;
import io.carafe.api.kernel.Kernel;
import io.carafe.client.EngineDirectory;
import io.carafe.client.Frame;
import io.carafe.client.FrameChannel;
import io.carafe.client.FrameType;
import io.carafe.client.Hello;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An engine in a directory of a test's, whose clients are this process. */
final class TestServer implements AutoCloseable {
    static final String BUILD = "this build";

    private final EngineDirectory directory;
    private final EngineServer server;
    private final Thread thread;

    private TestServer(EngineDirectory directory, EngineServer server) {
        this.directory = directory;
        this.server = server;
        this.thread = new Thread(this::serve, "server");
        thread.start();
    }

    static Kernel kernel() {
        return Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    }

    static TestServer start(Path place, Duration idle, SessionHandler handler) throws IOException {
        return open(place, idle, handler).orElseThrow();
    }

    static Optional<TestServer> open(Path place, Duration idle, SessionHandler handler) throws IOException {
        Kernel kernel = kernel();
        EngineDirectory directory =
                EngineDirectory.of(Path.of("/root/of/a/test"), kernel.geteuid(), place.toString(), "");
        EngineIdentity identity = new EngineIdentity(
                Path.of("/root/of/a/test"), directory, "1.0", BUILD, kernel.getpid(), Instant.EPOCH, idle);
        EngineLog log = new EngineLog(directory.log(), 1 << 20, Clock.systemUTC());
        return EngineServer.open(kernel, identity, handler, log).map(server -> new TestServer(directory, server));
    }

    private void serve() {
        try {
            server.serve();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EngineDirectory directory() {
        return directory;
    }

    SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.socket()));
    }

    /** Connects and says what a client says. */
    Client client(Hello.Request request, String build, String... words) throws IOException {
        SocketChannel channel = connect();
        FrameChannel frames = new FrameChannel(channel);
        List<byte[]> arguments = Stream.of(words).map(String::getBytes).toList();
        frames.open(new Hello(request, build, 022, "/", arguments, List.of("A=b".getBytes())).frame());
        return new Client(channel, frames);
    }

    /** Of this build, with a command. */
    Client run(String... words) throws IOException {
        return client(Hello.Request.RUN, BUILD, words);
    }

    /** The other end of a connection. */
    record Client(SocketChannel channel, FrameChannel frames) implements AutoCloseable {
        /** The next frame of a type; others before it are passed over. */
        Frame await(FrameType type) throws IOException {
            Frame frame = frames.read();
            while (frame != null && frame.type() != type) {
                frame = frames.read();
            }
            if (frame == null) {
                throw new IOException("the engine ended the conversation before a frame " + type);
            }
            return frame;
        }

        /** The code of the last frame. */
        int exitCode() throws IOException {
            return java.nio.ByteBuffer.wrap(await(FrameType.EXIT).payload()).getInt();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    void awaitEnd() throws InterruptedException {
        thread.join(Duration.ofSeconds(30).toMillis());
        if (thread.isAlive()) {
            throw new AssertionError("the engine does not end");
        }
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    void stop() {
        server.stop();
    }

    @Override
    public void close() throws InterruptedException {
        server.stop();
        awaitEnd();
    }
}
