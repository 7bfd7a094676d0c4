package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.LogDriver;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.OpenDescriptors;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogStream;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs as a Java program reads them. */
@NeedsRoot
@Timeout(120)
class LogsIT extends EngineCase {
    private static String read(Container container, LogQuery query) {
        try (LogStream log = container.logs(query)) {
            return text(log);
        }
    }

    private static String text(LogStream log) {
        StringBuilder text = new StringBuilder();
        log.copyTo((time, error, bytes) -> {
            synchronized (text) {
                text.append(error ? "!" : "").append(new String(bytes, UTF_8));
            }
        });
        return text.toString();
    }

    /** The log is open when this returns: a container that keeps nothing may be gone before the thread runs. */
    private static CompletableFuture<String> follow(Container container) {
        LogStream log = container.logs(LogQuery.ALL.following());
        Supplier<String> reading = () -> {
            try (log) {
                return text(log);
            }
        };
        return CompletableFuture.supplyAsync(reading, task -> {
            Thread thread = new Thread(task, "follower");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static void say(Container container, String line) throws IOException {
        container.stdin().write((line + "\n").getBytes(UTF_8));
        container.stdin().flush();
    }

    @Test
    void manyFollowersOfAContainerThatKeepsNothingAtItsEnd() throws Exception {
        try (Container container =
                        carafe.start(shell("cat; echo done").interactive(true).build());
                Carafe other = Carafe.open(CarafeSettings.at(state))) {
            List<CompletableFuture<String>> followers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                followers.add(follow(i % 2 == 0 ? container : other.find(container.id())));
            }
            for (int i = 0; i < 100; i++) {
                say(container, "line " + i);
                assertThat(Runs.line(container.stdout())).isEqualTo("line " + i);
            }
            assertThat(read(container, LogQuery.ALL.tail(2))).isEqualTo("line 98\nline 99\n");
            container.stdin().close();
            assertThat(Runs.text(container.stdout())).isEqualTo("done\n");
            assertThat(container.waitFor()).isZero();
            for (CompletableFuture<String> follower : followers) {
                assertThat(follower.get(20, TimeUnit.SECONDS))
                        .startsWith("line 0\n")
                        .endsWith("line 99\ndone\n");
            }
            assertThat(Files.exists(state.resolve("containers").resolve(container.id())))
                    .isFalse();
        }
    }

    @Test
    void aFollowerIsWokenWhenItIsClosed() throws Exception {
        try (Container container =
                carafe.start(shell("echo hi; exec sleep 1000").build())) {
            assertThat(Runs.line(container.stdout())).isEqualTo("hi");
            LogStream log = container.logs(LogQuery.ALL.following());
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> log.copyTo((time, error, bytes) -> {}));
            assertThatThrownBy(() -> reading.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            log.close();
            reading.get(10, TimeUnit.SECONDS);
            log.close();
        }
    }

    @Test
    void descriptorsOfFollowersAreGivenBack() throws Exception {
        try (Container container =
                carafe.start(shell("echo hi; exec sleep 1000").build())) {
            assertThat(Runs.line(container.stdout())).isEqualTo("hi");
            LogQuery query = LogQuery.ALL.following().until(Instant.now().minus(Duration.ofHours(1)));
            read(container, query);
            OpenDescriptors before = OpenDescriptors.look();
            for (int i = 0; i < 50; i++) {
                assertThat(read(container, query)).isEmpty();
                assertThat(read(container, LogQuery.ALL)).isEqualTo("hi\n");
            }
            assertThat(OpenDescriptors.look().beyond(before)).isEmpty();
        }
    }

    @Test
    void whoHasOpenedALogReadsItThoughTheContainerIsGone() throws Exception {
        try (Container container = carafe.start(
                shell("echo out; read x").remove(true).interactive(true).build())) {
            assertThat(Runs.line(container.stdout())).isEqualTo("out");
            try (LogStream log = container.logs(LogQuery.ALL.following())) {
                say(container, "go");
                container.waitFor();
                assertThat(text(log)).isEqualTo("out\n");
            }
        }
    }

    @Test
    void aTerminalIsOneStream() throws Exception {
        try (Container container = carafe.create(shell("echo out; echo err >&2; read x")
                .tty(true)
                .interactive(true)
                .build())) {
            container.start(new Stdio.Terminal(24, 80));
            CompletableFuture<String> follower = follow(container);
            assertThat(Runs.line(container.stdout())).isEqualTo("out\r");
            assertThat(Runs.line(container.stdout())).isEqualTo("err\r");
            say(container, "go");
            Runs.text(container.stdout());
            container.waitFor();
            assertThat(follower.get(20, TimeUnit.SECONDS)).startsWith("out\r\nerr\r\n");
        }
    }

    @Test
    void aLogHasItsLimit() throws Exception {
        Container container = carafe.create(
                shell("seq 1 200000").remove(false).logOpt("max-size", "300k").build());
        try {
            container.start(Stdio.PIPES);
            String all = Runs.text(container.stdout());
            container.waitFor();
            String kept = read(container, LogQuery.ALL);
            assertThat(all.endsWith(kept)).isTrue();
            assertThat(kept.length()).isBetween(150_000, 300_000);
            assertThat(Files.size(
                            state.resolve("containers").resolve(container.id()).resolve("log")))
                    .isLessThanOrEqualTo(300_000);
            assertThat(read(container, LogQuery.ALL.tail(1))).isEqualTo("200000\n");
            assertThat(read(container, LogQuery.ALL.streams(false, true))).isEmpty();
        } finally {
            container.remove(true);
        }
    }

    @Test
    void noneIsKeptWhereNoneIsWanted() throws Exception {
        Container container =
                carafe.create(shell("echo hi").logDriver(LogDriver.NONE).build());
        try {
            assertThatThrownBy(() -> container.logs(LogQuery.ALL)).isInstanceOf(UnsupportedFeatureException.class);
        } finally {
            container.remove(true);
        }
    }
}
