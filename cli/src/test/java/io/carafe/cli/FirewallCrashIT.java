package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestNetwork;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine dies while nft makes or removes rules, before and after: on the test's host that program ends its parent. */
@NeedsRoot
class FirewallCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String NFT = """
            #!/bin/sh
            D=%s
            if [ -e $D/before ]; then rm $D/before; kill -9 $PPID; exit 1; fi
            $D/nft "$@"
            code=$?
            if [ -e $D/after ]; then rm $D/after; kill -9 $PPID; fi
            exit $code
            """;

    @TempDir
    Path directory;

    private Path rootfs;
    private TestNetwork host;
    private Command carafe;

    @BeforeEach
    void aHost() throws IOException, InterruptedException {
        Path program = Path.of("/usr/sbin/nft");
        Busybox.need(Files.exists(program), "nft (Debian package nftables)");
        rootfs = Busybox.make(directory.resolve("rootfs"));
        Files.copy(program, directory.resolve("nft"));
        assertThat(directory.resolve("nft").toFile().setExecutable(true)).isTrue();
        Path killer = Files.writeString(directory.resolve("killer"), NFT.formatted(directory));
        assertThat(killer.toFile().setExecutable(true)).isTrue();
        host = TestNetwork.open(directory);
        host.run("mount", "--bind", killer.toString(), program.toString());
        carafe = Command.in(directory, Way.WITH_ENGINE)
                .through(Command.LAUNCHER, host.words())
                .with("CARAFE_NETWORK", "");
    }

    @AfterEach
    void theHostGoes() {
        carafe.close();
        host.close();
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private Result serve() {
        return carafe.run(
                "run",
                "-d",
                "--name",
                "web",
                "-p",
                "8080:80",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "while :; do echo hello | nc -l -p 80; done");
    }

    private String rules() throws IOException, InterruptedException {
        return host.run(directory.resolve("nft").toString(), "list", "ruleset");
    }

    private void awaitDeath(String moment) {
        await().atMost(PATIENCE).until(() -> !Files.exists(directory.resolve(moment)));
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> carafe.run("ps", "-a").status() == 0);
    }

    @Test
    void betweenALinkAndItsRulesNothingIsLost() throws Exception {
        for (String moment : List.of("before", "after")) {
            Files.createFile(directory.resolve(moment));
            assertThat(serve().status()).isNotZero();
            awaitDeath(moment);
            carafe.run("rm", "-f", "web");

            assertThat(serve().status()).isZero();
            assertThat(rules()).contains("8080").contains("\"carafe0\"").contains("masquerade");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(host.run("busybox", "nc", "-w", "5", "127.0.0.1", "8080"))
                            .isEqualTo("hello\n"));

            Files.createFile(directory.resolve(moment));
            carafe.run("rm", "-f", "web");
            awaitDeath(moment);
            carafe.run("rm", "-f", "web");
            assertThat(rules()).doesNotContain("8080");
        }
        ok("engine", "stop");
        assertThat(rules()).isEmpty();
        assertThat(host.run("ip", "-brief", "link", "show", "type", "bridge")).isEmpty();
    }
}
