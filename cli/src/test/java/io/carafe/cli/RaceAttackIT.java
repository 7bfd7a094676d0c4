package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Exchange;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A container that exchanges a directory with a link, all the time, while the engine works on a path that leads over it. A run
 * of these is only worth something when both were met; so each goes on until they were.
 */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaceAttackIT {
    private static final int LEAST = 12;
    private static final int MOST = 200;

    private Path directory;
    private Path rootfs;
    private Path shared;
    private Path host;
    private Command carafe;

    @BeforeAll
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        rootfs = Busybox.make(directory.resolve("rootfs"));
        Exchange.make(rootfs.resolve("bin/exchange"));
        shared = Files.createDirectory(directory.resolve("shared"));
        // The same path means one file to the host, and another to the container.
        host = Files.writeString(directory.resolve("secret"), "the host's");
        Path inside = rootfs.resolve(host.toString().substring(1));
        Files.createDirectories(inside.getParent());
        Files.writeString(inside, "the container's");
        carafe = Command.in(directory, Way.WITH_ENGINE);
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    /** Puts a directory and a link there, which an attacker exchanges. */
    private void exchange(Path place, String link) throws IOException {
        Files.createDirectories(place);
        Files.createSymbolicLink(place.resolveSibling("other"), Path.of(link));
        Path above = place.getParent();
        String name = place.getFileName().toString();
        Result started = carafe.run(
                "run",
                "-d",
                "--name",
                "attacker",
                "--rootfs",
                rootfs.toString(),
                "-v",
                above + ":/s",
                "exchange",
                "/s/" + name,
                "/s/other");
        assertThat(started.status()).as("%s", started).isZero();
    }

    @AfterEach
    void endAttack() throws IOException {
        carafe.run("rm", "-f", "attacker", "victim");
        for (Path place : Set.of(shared.resolve("place"), shared.resolve("other"))) {
            if (Files.isSymbolicLink(place)) {
                Files.delete(place);
            } else if (Files.exists(place)) {
                try (Stream<Path> files = Files.walk(place)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    /** CVE-2021-30465, CVE-2019-16884, CVE-2023-27561, CVE-2025-52881: what is mounted where the link leads. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/..", "/proc", "/dev", "/proc/self/cwd", "/proc/1/root"})
    void noVolumeLandsOutside(String link) throws IOException {
        exchange(shared.resolve("place"), link);
        Path lent = Files.createDirectories(directory.resolve("lent"));
        Set<String> met = new TreeSet<>();

        for (int i = 0; i < MOST && (i < LEAST || met.size() < 2); i++) {
            Result run = carafe.run(
                    "run",
                    "--rm",
                    "--rootfs",
                    rootfs.toString(),
                    "-v",
                    shared + ":/s",
                    "-v",
                    lent + ":/s/place",
                    "sh",
                    "-c",
                    "cat " + host + "; grep -c ' /s/place ' /proc/mounts || true");
            // It starts, and its root is its own; or it does not start. When /proc is covered there is none to look at.
            if (run.status() == 0) {
                assertThat(run.out()).as("%s", run).startsWith("the container's");
            } else {
                assertThat(run.status()).as("%s", run).isEqualTo(125);
            }
            met.add(run.status() == 0 ? run.out().strip() : "refused");
            assertThat(lent).isEmptyDirectory();
        }

        assertThat(met).hasSizeGreaterThanOrEqualTo(2);
        assertThat(host).hasContent("the host's");
    }

    /** CVE-2024-45310: the place for a volume that has to be made, where the link leads. */
    @Test
    void noPlaceForAVolumeIsMadeOutside() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        exchange(shared.resolve("place"), "../".repeat(20) + outside.toString().substring(1));
        Set<String> met = new TreeSet<>();

        for (int i = 0; i < MOST && (i < LEAST || met.size() < 2); i++) {
            Result run = carafe.run(
                    "run",
                    "--rm",
                    "--rootfs",
                    rootfs.toString(),
                    "-v",
                    shared + ":/s",
                    "-v",
                    outside + ":/s/place/made-" + i + "/below",
                    "sh",
                    "-c",
                    "grep -c ' /s/place/made-" + i + "/below ' /proc/mounts || true");
            met.add(run.status() == 0 ? run.out().strip() : "refused");
            assertThat(outside).isEmptyDirectory();
        }

        assertThat(met).hasSizeGreaterThanOrEqualTo(2);
    }

    /** CVE-2018-15664: cp out of a container follows the link on the host, or not at all. */
    @Test
    void noCopyOutOfAContainerIsOfTheHosts() throws IOException {
        Path inside = Files.createDirectories(shared.resolve("place"));
        Files.writeString(inside.resolve("secret"), "the container's");
        exchange(inside, directory.toString());
        Set<String> met = new TreeSet<>();

        for (int i = 0; i < MOST && (i < LEAST || met.size() < 2); i++) {
            Path copy = directory.resolve("copy-" + i);
            Result result = carafe.run("cp", "attacker:/s/place/secret", copy.toString());
            met.add(result.status() == 0 ? "copied" : "refused");
            if (result.status() == 0) {
                assertThat(copy).hasContent("the container's");
            }
            Files.deleteIfExists(copy);
        }

        assertThat(met).contains("copied");
    }

    /** CVE-2018-15664, the other way. */
    @Test
    void noCopyIntoAContainerReachesTheHost() throws IOException {
        exchange(shared.resolve("place"), directory.toString());
        Path evil = Files.createDirectories(directory.resolve("evil"));
        Files.writeString(evil.resolve("secret"), "evil");
        Set<Boolean> met = new TreeSet<>();

        for (int i = 0; i < MOST && (i < LEAST || met.size() < 2); i++) {
            Result result = carafe.run("cp", evil.resolve("secret").toString(), "attacker:/s/place/secret");
            met.add(result.status() == 0 && Files.exists(shared.resolve("place/secret")));
            assertThat(host).hasContent("the host's");
        }

        assertThat(met).contains(true);
    }

    /** The places that every container has something mounted on, in a root that somebody else can write to. */
    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys", "dev"})
    void noSystemMountLandsElsewhere(String name) throws IOException, InterruptedException {
        Path evil = Busybox.make(directory.resolve("evil-" + name));
        Path etc = evil.resolve("etc");
        Files.createDirectories(evil.resolve("srv/elsewhere"));
        Files.createSymbolicLink(evil.resolve("other"), Path.of("/srv/elsewhere"));
        Result started = carafe.run(
                "run",
                "-d",
                "--name",
                "attacker",
                "--rootfs",
                rootfs.toString(),
                "-v",
                evil + ":/s",
                "exchange",
                "/s/" + name,
                "/s/other");
        assertThat(started.status()).as("%s", started).isZero();
        Set<Integer> met = new TreeSet<>();

        for (int i = 0; i < MOST && (i < LEAST || met.size() < 2); i++) {
            Result run = carafe.run("run", "--rm", "--rootfs", evil.toString(), "sh", "-c", "ls /srv/elsewhere");
            met.add(run.status());
            assertThat(run.out()).as("%s", run).isEmpty();
            assertThat(run.status()).as("%s", run).isIn(0, 125);
        }

        assertThat(met).containsExactlyInAnyOrder(0, 125);
        assertThat(etc).isDirectory();
    }
}
