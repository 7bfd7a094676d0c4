package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestUser;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Limits of a user to whom systemd has delegated a part of the hierarchy of version 2. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DelegationIT {
    /** Below /tmp, because another user must be able to get there. */
    private Path directory;

    private Path rootfs;
    private TestUser user;
    private Command carafe;

    @BeforeAll
    void makeUser() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/run/systemd/system"))
                        && Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")),
                "this host has no systemd that delegates control groups of version 2");
        directory = Files.createTempDirectory(Path.of("/tmp"), "carafe-delegation");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        rootfs = Busybox.make(directory.resolve("rootfs"));
        Path launcher = TestUser.launcher(directory);
        user = TestUser.make("carafe-group-", directory);
        TestUser.run("chown", "-hR", user.name() + ":" + user.name(), rootfs.toString());
        TestUser.run("loginctl", "enable-linger", user.name());
        Path runtime = Path.of("/run/user", ((Integer) Files.getAttribute(user.home(), "unix:uid")).toString());
        await().until(() -> Files.exists(runtime.resolve("bus")));
        carafe = user.command(launcher, Way.WITH_ENGINE, List.of());
        List<String> words = List.of(
                "setpriv",
                "--reuid",
                user.name(),
                "--regid",
                user.name(),
                "--init-groups",
                "systemd-run",
                "--user",
                "--scope",
                "--quiet",
                "-p",
                "Delegate=yes");
        carafe = carafe.through(launcher, words).with("XDG_RUNTIME_DIR", runtime.toString());
    }

    @AfterAll
    void removeUser() throws IOException, InterruptedException {
        if (user != null) {
            carafe.close();
            TestUser.run("loginctl", "disable-linger", user.name());
            user.close();
            TestUser.run("rm", "-rf", directory.toString());
        }
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private Result run(List<String> options, String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(options);
        all.addAll(List.of("--rootfs", rootfs.toString()));
        all.addAll(List.of(words));
        return carafe.run(all.toArray(String[]::new));
    }

    @Test
    void memoryEndsAtItsLimit() {
        Result ended = run(List.of("--name", "hog", "-m", "20m"), "tail", "-c", "100000000", "/dev/zero");

        assertThat(ended.status()).as("%s", ended).isEqualTo(137);
        assertThat(ok("inspect", "--format", "{{.State.OOMKilled}}", "hog")).isEqualTo("true");
        ok("rm", "hog");
    }

    @Test
    void processesAndTimeAreBounded() {
        assertThat(run(
                                List.of("-d", "--name", "busy", "--cpus", "0.2", "--pids-limit", "20"),
                                "sh",
                                "-c",
                                "b() { b | b & }; b 2>/dev/null; while :; do :; done")
                        .status())
                .isZero();

        // Of stats, the second line is the first that has had time to measure.
        double share = Double.parseDouble(
                ok("stats", "--no-stream", "--format", "{{.CPUPerc}}", "busy").replace("%", ""));
        assertThat(share).isLessThan(60);
        assertThat(Integer.parseInt(ok("stats", "--no-stream", "--format", "{{.PIDs}}", "busy")))
                .isBetween(1, 20);
        ok("update", "--pids-limit", "30", "-m", "100m", "busy");
        assertThat(ok("stats", "--no-stream", "--format", "{{.MemUsage}}", "busy"))
                .endsWith("/ 100MiB");
        ok("rm", "-f", "busy");
    }

    @Test
    void itIsPausedAndGoesOn() {
        assertThat(run(List.of("-d", "--name", "web"), "sleep", "600").status()).isZero();

        ok("pause", "web");
        assertThat(ok("inspect", "--format", "{{.State.Status}}", "web")).isEqualTo("paused");
        ok("unpause", "web");
        assertThat(ok("exec", "web", "cat", "/proc/self/cgroup")).isEqualTo("0::/");
        ok("rm", "-f", "web");
    }
}
