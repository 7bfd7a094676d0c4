package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.client.Frame;
import io.carafe.client.FrameChannel;
import io.carafe.client.FrameType;
import io.carafe.client.Hello;
import io.carafe.engine.TestServer.Client;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine's conversations, with sessions that do only what a test wants. */
@Timeout(120)
class EngineServerIT {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path place;

    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile int containers;

    /** Words are orders: {@code exit N}, {@code wait}, {@code catch SIGNAL}. */
    private final SessionHandler handler = new SessionHandler() {
        @Override
        public int handle(Session session) {
            events.add("begun " + session.words() + session.environment() + Integer.toOctalString(session.mask()));
            session.onCut(() -> events.add("cut"));
            return switch (session.words().get(0)) {
                case "exit" -> Integer.parseInt(session.words().get(1));
                case "catch" -> {
                    session.onSignal(session.words().get(1), () -> {
                        events.add("caught");
                        release.countDown();
                    });
                    yield waiting();
                }
                case "fail" -> throw new IllegalStateException("oops");
                default -> waiting();
            };
        }

        private int waiting() {
            try {
                release.await();
                return 0;
            } catch (InterruptedException e) {
                events.add("interrupted");
                return 1;
            }
        }

        @Override
        public int running() {
            return containers;
        }
    };

    @Test
    void doesWhatAClientAsks() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client client = server.run("exit", "42")) {
            client.await(FrameType.WELCOME);
            assertThat(client.exitCode()).isEqualTo(42);
            assertThat(events.take()).isEqualTo("begun [exit, 42]{A=b}22");
            assertThat(client.frames().read()).isNull();
        }
        assertThat(Files.list(place.toRealPath()).flatMap(EngineServerIT::names))
                .containsExactlyInAnyOrder("engine.log", "lock");
    }

    private static java.util.stream.Stream<String> names(Path directory) {
        try {
            return Files.list(directory).map(file -> file.getFileName().toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anErrorInOneSessionIsNoOthers() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client failing = server.run("fail");
                Client other = server.run("exit", "7")) {
            assertThat(failing.exitCode()).isEqualTo(125);
            assertThat(other.exitCode()).isEqualTo(7);
            assertThat(server.directory().log()).content().contains("IllegalStateException: oops");
        }
    }

    @Test
    void signalsComeToWhoWantsThem() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client client = server.run("catch", "USR1")) {
            Frame wanted = client.await(FrameType.WATCH);
            while (!wanted.text().equals("USR1")) {
                wanted = client.await(FrameType.WATCH);
            }
            client.frames().write(Frame.of(FrameType.SIGNAL, "USR1"));
            assertThat(client.exitCode()).isZero();
            assertThat(events).contains("caught").doesNotContain("cut");
        }
    }

    @Test
    void aSignalThatNobodyWantsEndsTheSession() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client client = server.run("wait")) {
            client.await(FrameType.WATCH);
            client.frames().write(Frame.of(FrameType.SIGNAL, "TERM"));
            assertThat(client.exitCode()).isEqualTo(143);
            assertThat(events).contains("cut", "interrupted");
        }
    }

    @Test
    void theEndOfAClientEndsItsSessionAlone() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client staying = server.run("catch", "USR1")) {
            staying.await(FrameType.WATCH);
            Client leaving = server.run("wait");
            leaving.await(FrameType.WATCH);
            leaving.close();
            await().until(() -> events.contains("interrupted"));
            staying.frames().write(Frame.of(FrameType.SIGNAL, "USR1"));
            assertThat(staying.exitCode()).isZero();
        }
    }

    @Test
    void stoppingEndsAllSessionsWithAReason() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client client = server.run("wait")) {
            client.await(FrameType.WELCOME);
            server.stop();
            assertThat(client.await(FrameType.REFUSED).text()).contains("the engine has been stopped");
            server.awaitEnd();
        }
    }

    @Test
    void tellsAboutItself() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client client = server.client(Hello.Request.STATUS, "")) {
            assertThat(client.await(FrameType.TEXT).text())
                    .contains("\"Version\":\"1.0\"", "\"Sessions\":0", "\"IdleSeconds\":3600");
        }
    }

    @Test
    void givesWayToAnotherBuildWhenIdle() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                Client client = server.client(Hello.Request.RUN, "another build", "exit", "0")) {
            Frame refusal = client.await(FrameType.REFUSED);
            assertThat(refusal.payload()[0]).isEqualTo((byte) 1);
            assertThat(server.directory().socket()).doesNotExist();
            server.awaitEnd();
        }
    }

    @Test
    void explainsToAnotherBuildThatItIsAtWork() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler)) {
            containers = 2;
            try (Client client = server.client(Hello.Request.RUN, "another build", "exit", "0")) {
                Frame refusal = client.await(FrameType.REFUSED);
                assertThat(refusal.payload()[0]).isZero();
                assertThat(refusal.text())
                        .contains("of another build", "0 sessions, 2 containers", "carafe engine stop", "--no-engine");
            }
            containers = 0;
            try (Client client = server.run("exit", "3")) {
                assertThat(client.exitCode()).isEqualTo(3);
            }
        }
    }

    @Test
    void anotherVersionOfTheProtocolIsToldSo() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler);
                SocketChannel channel = server.connect()) {
            channel.write(ByteBuffer.wrap("carafe\0\u0009whatever".getBytes()));
            Frame refusal = new FrameChannel(channel).read();
            assertThat(refusal.text()).contains("version 1 of the protocol, and this command version 9");
        }
    }

    @Test
    void leavesWhenThereIsNothingToDo() throws Exception {
        containers = 1;
        TestServer server = TestServer.start(place, Duration.ofMillis(300), handler);
        Client client = server.run("catch", "USR1");
        client.await(FrameType.WATCH);
        Thread.sleep(700);
        assertThat(server.isAlive()).isTrue();
        client.frames().write(Frame.of(FrameType.SIGNAL, "USR1"));
        client.exitCode();
        Thread.sleep(700);
        assertThat(server.isAlive()).isTrue();
        containers = 0;
        server.awaitEnd();
        client.close();
        try (TestServer next = TestServer.start(place, LONG, handler);
                Client again = next.run("exit", "1")) {
            assertThat(again.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void ofManyOneBecomesTheEngine() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<Optional<TestServer>>> attempts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                attempts.add(pool.submit(() -> TestServer.open(place, LONG, handler)));
            }
            List<TestServer> servers = new ArrayList<>();
            for (Future<Optional<TestServer>> attempt : attempts) {
                attempt.get().ifPresent(servers::add);
            }
            assertThat(servers).hasSize(1);
            servers.get(0).close();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void garbageDoesNoHarm() throws Exception {
        Random random = new Random(42);
        try (TestServer server = TestServer.start(place, LONG, handler)) {
            for (int i = 0; i < 200; i++) {
                try (SocketChannel channel = server.connect()) {
                    byte[] bytes = new byte[random.nextInt(300)];
                    random.nextBytes(bytes);
                    ByteBuffer begin = ByteBuffer.allocate(bytes.length + 13);
                    if (i % 2 == 0) {
                        begin.put("carafe\0\1".getBytes());
                    }
                    if (i % 4 == 0) {
                        begin.put((byte) 1).putInt(random.nextInt());
                    }
                    channel.write(begin.put(bytes).flip());
                    if (i % 3 == 0) {
                        channel.shutdownOutput();
                        channel.read(ByteBuffer.allocate(100));
                    }
                } catch (IOException sentAway) {
                    // The engine may close while this side still writes.
                }
            }
            try (Client client = server.run("exit", "5")) {
                assertThat(client.exitCode()).isEqualTo(5);
            }
        }
    }

    @Test
    void whoSaysNothingHoldsNobodyUp() throws Exception {
        try (TestServer server = TestServer.start(place, LONG, handler)) {
            List<SocketChannel> silent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                SocketChannel channel = server.connect();
                channel.write(ByteBuffer.wrap("cara".getBytes()));
                silent.add(channel);
            }
            try (Client client = server.run("exit", "6")) {
                assertThat(client.exitCode()).isEqualTo(6);
            }
            // Their time is up after ten seconds.
            for (SocketChannel channel : silent) {
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                channel.close();
            }
        }
    }
}
