package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Limits, as their users meet them. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private String rootfs;
    private Command carafe;

    @BeforeAll
    void makeSystem(@TempDir Path directory) throws Exception {
        rootfs = Busybox.make(directory.resolve("rootfs")).toString();
        carafe = Command.in(directory, Way.WITH_ENGINE);
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    private Result run(List<String> options, String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(options);
        all.addAll(List.of("--rootfs", rootfs));
        all.addAll(List.of(words));
        return carafe.run(all.toArray(String[]::new));
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    @Test
    void memoryThatRanOutIsTold() {
        Result ended = run(List.of("--name", "hog", "-m", "20m"), "tail", "-c", "100000000", "/dev/zero");

        assertThat(ended.status()).isEqualTo(137);
        assertThat(ok("inspect", "--format", "{{.State.OOMKilled}} {{.State.ExitCode}}", "hog"))
                .isEqualTo("true 137");
        assertThat(ok("events", "--since", "1h", "--until", "0s", "--format", "{{.Action}}")
                        .lines())
                .containsSubsequence("start", "oom", "die");
        ok("start", "hog");
        ok("wait", "hog");
        ok("rm", "hog");
    }

    @Test
    void memoryThatRunsOutIsToldWhileTheContainerLives() {
        assertThat(run(
                                List.of("-d", "--name", "lives", "-m", "20m"),
                                "sh",
                                "-c",
                                "tail -c 100000000 /dev/zero; sleep 600")
                        .status())
                .isZero();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ok(
                                        "events",
                                        "--since",
                                        "1h",
                                        "--until",
                                        "0s",
                                        "--filter",
                                        "container=lives",
                                        "--format",
                                        "{{.Action}}")
                                .lines())
                        .endsWith("start", "oom"));
        assertThat(ok("inspect", "--format", "{{.State.Running}}", "lives")).isEqualTo("true");
        ok("rm", "-f", "lives");
    }

    @Test
    void limitsAreShownAndChangedWhileItRuns() {
        String format = "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}}"
                + " {{.HostConfig.PidsLimit}} {{.HostConfig.CpusetCpus}}";
        assertThat(run(List.of("-d", "--name", "web", "-m", "64m", "--pids-limit", "50"), "sleep", "600")
                        .status())
                .isZero();
        assertThat(ok("inspect", "--format", format, "web")).isEqualTo("67108864 134217728 0 50");
        assertThat(ok("stats", "--no-stream", "--format", "{{.MemUsage}} {{.PIDs}}", "web"))
                .endsWith("/ 64MiB 1");

        assertThat(ok("update", "-m", "128m", "--cpus", "0.5", "--cpuset-cpus", "0", "web"))
                .isEqualTo("web");

        assertThat(ok("inspect", "--format", format, "web")).isEqualTo("134217728 268435456 500000000 50 0");
        assertThat(ok("stats", "--no-stream", "--format", "{{.MemUsage}}", "web"))
                .endsWith("/ 128MiB");
        assertThat(ok("exec", "web", "grep", "Cpus_allowed_list", "/proc/self/status"))
                .endsWith("0");
        Result refused = carafe.run("update", "-m", "1m", "web");
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.err()).contains("minimum memory limit allowed is 6MB");
        ok("rm", "-f", "web");
    }

    @Test
    void aGreedyContainerHarmsNoOther() {
        run(List.of("-d", "--name", "quiet"), "sleep", "600");
        run(
                List.of("-d", "--name", "bomb", "--pids-limit", "60"),
                "sh",
                "-c",
                "b() { b | b & }; b 2>/dev/null; sleep 600");
        run(List.of("-d", "--name", "hog", "-m", "20m"), "sh", "-c", "while :; do tail -c 100000000 /dev/zero; done");

        await().atMost(PATIENCE)
                .until(() -> Integer.parseInt(ok("stats", "--no-stream", "--format", "{{.PIDs}}", "bomb")) > 10);
        for (int i = 0; i < 3; i++) {
            assertThat(ok("exec", "quiet", "echo", "here")).isEqualTo("here");
        }
        assertThat(Integer.parseInt(ok("stats", "--no-stream", "--format", "{{.PIDs}}", "bomb")))
                .isLessThanOrEqualTo(60);
        assertThat(ok("inspect", "--format", "{{.State.Running}}", "hog")).isEqualTo("true");
        ok("rm", "-f", "bomb", "hog", "quiet");
    }

    @Test
    void whatThisHostCannotGiveIsRefusedBeforeThereIsAContainer() {
        for (List<String> option :
                List.of(List.of("--cpuset-cpus", "999"), List.of("--device-read-bps", "/dev/null:1mb"))) {
            Result refused = carafe.run("create", option.get(0), option.get(1), "--rootfs", rootfs, "true");
            assertThat(refused.status()).isEqualTo(125);
            assertThat(refused.err()).containsAnyOf("requested CPUs are not available", "is not a block device");
        }
        assertThat(ok("ps", "-aq")).isEmpty();
    }

    @Test
    void whatIsPlannedIsExplained() {
        String story = ok("explain", "run", "-m", "64m", "--oom-score-adj", "5", "--rootfs", rootfs, "true");
        // Long sentences are wrapped.
        assertThat(story.replaceAll("\\s+", " "))
                .contains("memory", "67108864", "Bound its memory.", "Rule which devices it may use.")
                .contains("Say how soon the kernel kills it when the host has no more memory.");
    }
}
