package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestEngine;
import io.carafe.cli.testing.TestNameServer;
import io.carafe.cli.testing.TestNetwork;
import io.carafe.cli.testing.TestUser;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What containers of a user without any rights reach, on a host of the test's own. */
@NeedsRoot
class RootlessNetworkIT {
    /** Below /tmp, because another user must be able to get there. */
    private static Path directory;

    private static Path rootfs;
    private static TestUser user;
    private static Path launcher;

    private TestNetwork network;
    private Command carafe;

    @BeforeAll
    static void makeUser() throws IOException, InterruptedException {
        Busybox.need(Files.isExecutable(Path.of("/usr/bin/pasta")), "pasta (Debian package passt)");
        Busybox.need(Files.isExecutable(Path.of("/usr/bin/slirp4netns")), "slirp4netns");
        directory = Files.createTempDirectory(Path.of("/tmp"), "carafe-rootless");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        rootfs = Busybox.make(directory.resolve("rootfs"));
        launcher = TestUser.copyOfLauncher(directory);
        user = TestUser.make("carafe-net-", directory);
        TestUser.run("chown", "-hR", user.name() + ":" + user.name(), rootfs.toString());
    }

    @AfterAll
    static void removeUser() throws IOException, InterruptedException {
        if (user != null) {
            user.close();
            TestUser.run("rm", "-rf", directory.toString());
        }
    }

    @BeforeEach
    void openNetwork() throws IOException {
        network = TestNetwork.open(directory);
        carafe = user.command(launcher, Way.WITH_ENGINE, network.words()).with("CARAFE_NETWORK", "");
    }

    @AfterEach
    void closeNetwork() {
        // A test that fails may have left something.
        String left = carafe.run("ps", "-aq").out().strip();
        if (!left.isEmpty()) {
            carafe.run(Stream.concat(Stream.of("rm", "-f"), left.lines()).toArray(String[]::new));
        }
        carafe.run("network", "prune", "-f");
        carafe.close();
        network.close();
    }

    private Result run(Command command, String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--rootfs", rootfs.toString()));
        all.addAll(List.of(words));
        return command.run(all.toArray(String[]::new));
    }

    /** Hides a program of this machine on the test's host. */
    private void hide(String program) throws IOException, InterruptedException {
        assertThat(network.run("mount", "--bind", "/dev/null", "/usr/bin/" + program))
                .isEmpty();
    }

    private void noProgramIsLeft() {
        await().untilAsserted(() -> assertThat(network.processes("pasta")).isEmpty());
        await().untilAsserted(() -> assertThat(network.processes("slirp4netns")).isEmpty());
    }

    @Test
    void pastaLeadsOutside() throws IOException {
        Result result = run(carafe, "wget", "-q", "-O", "-", TestNetwork.URL);

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("hello from outside\n");
        noProgramIsLeft();
    }

    @Test
    void slirp4netnsLeadsOutsideWhereThereIsNoPasta() throws IOException, InterruptedException {
        hide("pasta");

        Result result = run(carafe, "sh", "-c", "ls /sys/class/net; wget -q -O - " + TestNetwork.URL);

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("lo\ntap0\nhello from outside\n");
        noProgramIsLeft();
    }

    @Test
    void whoWantsNothingOrHasNothingHasLoopbackAlone() throws IOException, InterruptedException {
        assertThat(run(carafe, "ls", "/sys/class/net").out()).isEqualTo("lo\nout\n");
        Result none =
                carafe.run("run", "--rm", "--network", "none", "--rootfs", rootfs.toString(), "ls", "/sys/class/net");
        assertThat(none.out()).isEqualTo("lo\n");
        carafe.close();

        hide("pasta");
        hide("slirp4netns");
        assertThat(run(carafe, "ls", "/sys/class/net").out()).isEqualTo("lo\n");
        assertThat(carafe.run("info").out()).contains("Install pasta (Debian package passt) or slirp4netns.");
    }

    @Test
    void portsArePublishedByEither() throws IOException, InterruptedException {
        for (String program : List.of("pasta", "slirp4netns")) {
            Result started = carafe.run(
                    "run",
                    "-d",
                    "-p",
                    "8080:80",
                    "-p",
                    "0.0.0.0:8081:80",
                    "--rootfs",
                    rootfs.toString(),
                    "sh",
                    "-c",
                    "echo served > /tmp/file; exec httpd -f -p 80 -h /tmp");
            assertThat(started.status()).as("%s: %s", program, started).isZero();
            String id = started.out().strip();

            await().untilAsserted(() -> assertThat(
                            network.run("busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/file"))
                    .as(program)
                    .isEqualTo("served\n"));
            assertThat(network.runOutside(
                            "busybox", "wget", "-q", "-O", "-", "http://" + TestNetwork.HOST + ":8081/file"))
                    .as(program)
                    .isEqualTo("served\n");
            assertThat(network.runOutside(
                            "busybox", "wget", "-q", "-O", "-", "http://" + TestNetwork.HOST + ":8080/file"))
                    .as(program)
                    .contains("refused");
            assertThat(carafe.run("port", id, "80").out()).contains("127.0.0.1:8080\n", "0.0.0.0:8081\n");
            assertThat(carafe.run("rm", "-f", id).status()).isZero();
            noProgramIsLeft();
            carafe.close();
            hide(program);
        }
        Result refused = carafe.run("run", "--rm", "-p", "8080:80", "--rootfs", rootfs.toString(), "true");
        assertThat(refused.status()).isEqualTo(125);
        assertMatches("errors/rootless-no-way-out.txt", refused.err());
        ok("network", "create", "shop");
        ok("network", "create", "--internal", "inner");
        assertThat(run(carafe, "--network", "shop", "true").err())
                .contains("neither pasta nor slirp4netns. Install pasta (Debian package passt) or slirp4netns");
        assertThat(run(carafe, "--network", "inner", "ls", "/sys/class/net").out())
                .isEqualTo("eth0\nlo\n");
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out();
    }

    private void serveOnNetworks() {
        ok("network", "create", "shop");
        ok("network", "create", "--internal", "--subnet", "10.9.0.0/24", "inner");
        ok(
                "run",
                "-d",
                "--name",
                "db",
                "--network",
                "shop",
                "--network-alias",
                "store",
                "-p",
                "8080:80",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "echo served > /tmp/file; exec httpd -f -p 80 -h /tmp");
    }

    private String fetch(String network, String url) {
        return run(carafe, "--network", network, "wget", "-q", "-O", "-", url).out();
    }

    @Test
    void containersOnNetworksFindEachOtherAndTheOutside() throws IOException {
        serveOnNetworks();

        assertThat(fetch("shop", "http://store/file")).isEqualTo("served\n");
        assertThat(fetch("shop", TestNetwork.URL)).isEqualTo("hello from outside\n");
        ok("network", "connect", "--ip", "10.9.0.9", "inner", "db");
        assertThat(fetch("inner", "http://10.9.0.9/file")).isEqualTo("served\n");
        assertThat(fetch("inner", "http://db.inner/file")).isEqualTo("served\n");
        assertThat(run(carafe, "--network", "inner", "ip", "route").out()).doesNotContain("default");
        ok("network", "disconnect", "inner", "db");
        assertThat(ok("exec", "db", "ls", "/sys/class/net")).isEqualTo("eth0\nlo\n");
        assertThat(ok(
                        "events",
                        "--since",
                        "10m",
                        "--until",
                        "0s",
                        "--filter",
                        "network=inner",
                        "--format",
                        "{{.Action}}"))
                .contains("create\nconnect\n")
                .endsWith("disconnect\n");

        Command alone = user.command(launcher, Way.ALONE, network.words()).with("CARAFE_NETWORK", "");
        ok("network", "prune", "-f");
        assertThat(alone.run("network", "create", "own").status()).isZero();
        assertThat(run(alone, "--network", "own", "true").err()).contains("without root, networks take an engine");
        ok("rm", "-f", "db");
        ok("network", "rm", "shop");
        ok("engine", "stop");
        noProgramIsLeft();
    }

    @Test
    void portsLeadToContainersOnNetworks() throws IOException, InterruptedException {
        ok("network", "create", "shop");
        ok(
                "run",
                "-d",
                "--name",
                "web",
                "--network",
                "shop",
                "-p",
                "8080:80",
                "-p",
                "0.0.0.0:8081-8082:80-81",
                "-p",
                "127.0.0.1:5353:53/udp",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "echo served > /tmp/file; httpd -p 81 -h /tmp; exec httpd -f -p 80 -h /tmp");

        awaitServed("127.0.0.1:8080");
        assertThat(fetchOnHost("[::1]:8080")).isEqualTo("served\n");
        datagramsAreAnswered("web");
        assertThat(fetchFromOutside(8082)).isEqualTo("served\n");
        assertThat(fetchFromOutside(8080)).contains("refused");
        assertThat(fetch("shop", "http://" + TestNetwork.HOST + ":8081/file")).isEqualTo("served\n");
        assertThat(ok("port", "web"))
                .isEqualTo("53/udp -> 127.0.0.1:5353\n80/tcp -> 0.0.0.0:8081\n80/tcp -> 127.0.0.1:8080\n"
                        + "80/tcp -> [::1]:8080\n81/tcp -> 0.0.0.0:8082\n");
        assertThat(ok("ps", "--format", "{{.Ports}}"))
                .contains("127.0.0.1:5353->53/udp", "0.0.0.0:8081-8082->80-81/tcp");

        Result taken = run(carafe, "--network", "shop", "-p", "8080:80", "true");
        assertThat(taken.status()).isEqualTo(125);
        assertThat(taken.err())
                .contains("EADDRINUSE")
                .contains("Container " + ok("ps", "-q").strip() + " has that port already.");
        assertThat(run(carafe, "--network", "shop", "-p", "80:80", "true").err())
                .contains("EACCES")
                .contains("net.ipv4.ip_unprivileged_port_start");
        assertThat(run(carafe, "--network", "shop", "-p", "8084:80/sctp", "true")
                        .err())
                .contains("publishes no port by SCTP");
        ok(
                "run",
                "-d",
                "--name",
                "next",
                "--network",
                "shop",
                "-p",
                "8080-8090:80",
                "--rootfs",
                rootfs.toString(),
                "top");
        assertThat(ok("port", "next")).isEqualTo("80/tcp -> 127.0.0.1:8083\n80/tcp -> [::1]:8083\n");

        ok("stop", "-t", "0", "web");
        assertThat(fetchOnHost("127.0.0.1:8080")).contains("refused");
        ok("start", "web");
        awaitServed("127.0.0.1:8080");
        ok("network", "disconnect", "shop", "web");
        assertThat(ok("port", "web")).isEmpty();
        assertThat(fetchOnHost("127.0.0.1:8080")).contains("refused");
        ok("network", "connect", "shop", "web");
        awaitServed("127.0.0.1:8080");
        ok("rm", "-f", "web", "next");
        ok("network", "rm", "shop");
    }

    private void datagramsAreAnswered(String container) throws IOException, InterruptedException {
        String[] place = ok("inspect", "-f", "{{.State.Pid}} {{.NetworkSettings.Networks.shop.IPAddress}}", container)
                .strip()
                .split(" ");
        Process server = TestNetwork.startBeside(place[0], TestNameServer.class, place[1]);
        try {
            assertThat(network.run("busybox", "nslookup", "-type=a", "-port=5353", "web.example", "127.0.0.1"))
                    .contains(TestNameServer.EVERYBODY);
        } finally {
            server.destroyForcibly();
        }
    }

    private String fetchOnHost(String place) throws IOException, InterruptedException {
        return network.run("busybox", "wget", "-q", "-O", "-", "http://" + place + "/file");
    }

    private String fetchFromOutside(int port) throws IOException, InterruptedException {
        return network.runOutside(
                "busybox", "wget", "-q", "-O", "-", "http://" + TestNetwork.HOST + ":" + port + "/file");
    }

    private void awaitServed(String place) {
        await().untilAsserted(() -> assertThat(fetchOnHost(place)).isEqualTo("served\n"));
    }

    /** Neither the engine nor the program that leads outside is missed for long. */
    @Test
    void networksOutliveTheEngine() throws IOException {
        serveOnNetworks();
        awaitServed("127.0.0.1:8080");
        carafe.engine().orElseThrow().kill();

        // The keeper starts an engine, which nobody has asked for.
        awaitServed("127.0.0.1:8080");
        assertThat(fetch("shop", "http://db/file")).isEqualTo("served\n");
        assertThat(ok("exec", "db", "nslookup", "db")).contains("Name:\tdb\n");
        assertThat(ok("exec", "db", "wget", "-q", "-O", "-", TestNetwork.URL)).isEqualTo("hello from outside\n");

        long killed = network.processes("pasta").get(0);
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        await().untilAsserted(
                        () -> assertThat(network.processes("pasta")).hasSize(1).doesNotContain(killed));
        await().untilAsserted(() -> assertThat(carafe.run("exec", "db", "wget", "-q", "-O", "-", TestNetwork.URL)
                        .out())
                .isEqualTo("hello from outside\n"));
        ok("rm", "-f", "db");
        ok("engine", "stop");
        noProgramIsLeft();
    }

    /** pasta finds nothing to copy there, and ends. */
    @Test
    void aHostWithoutARouteIsNoObstacle() throws IOException, InterruptedException {
        network.run("ip", "route", "del", "default");

        Result result = run(carafe, "ls", "/sys/class/net");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).startsWith("lo\n");
    }

    @Test
    void whoeverStartsAContainerIsToldThatItGoesWithoutPasta() throws IOException, InterruptedException {
        assertThat(network.run("mount", "--bind", "/bin/false", "/usr/bin/pasta"))
                .isEmpty();
        String warning = "carafe: warning: the container goes without pasta: pasta has failed: ";

        Result result = run(carafe, "ls", "/sys/class/net");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).startsWith("lo\n");
        assertThat(result.err()).startsWith(warning);
        Result detached = carafe.run("run", "-d", "--name", "lone", "--rootfs", rootfs.toString(), "true");
        assertThat(detached.out()).hasSize(65);
        assertThat(detached.err()).startsWith(warning);
        assertThat(carafe.run("start", "lone").err()).startsWith(warning);
    }

    @Test
    void theHostsLoopbackIsOutOfReach() throws IOException, InterruptedException {
        Process server = new ProcessBuilder(concat(
                        network.words(), "busybox", "httpd", "-f", "-p", "127.0.0.1:9000", "-h", directory.toString()))
                .start();
        try {
            await().until(() -> network.run("busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:9000/hello")
                    .equals("hello from outside\n"));
            for (String program : List.of("pasta", "slirp4netns")) {
                Result result = run(
                        carafe,
                        "sh",
                        "-c",
                        "for host in 127.0.0.1 198.51.100.1 10.0.2.2; do wget -q -T 2 -O - http://$host:9000/hello; done");
                assertThat(result.out()).as(program).isEmpty();
                carafe.close();
                hide(program);
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static List<String> concat(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void withoutAnEngineTheProgramEndsWithTheCommand() throws IOException {
        Command alone = user.command(launcher, Way.ALONE, network.words()).with("CARAFE_NETWORK", "");
        Command.Started started = alone.start("run", "--rm", "--rootfs", rootfs.toString(), "sleep", "1000");
        await().untilAsserted(() -> assertThat(network.processes("pasta"))
                .as(Files.readString(started.err()))
                .hasSize(1));

        started.process().descendants().forEach(ProcessHandle::destroyForcibly);
        started.process().destroyForcibly();

        noProgramIsLeft();
    }

    @Test
    void theConnectionOutlivesTheEngineAndEndsWithTheContainer() {
        String first = detached();
        detached();
        TestEngine engine = carafe.engine().orElseThrow();

        engine.kill();
        String pid = carafe.run("inspect", "-f", "{{.State.Pid}}", first).out().strip();
        Result result = carafe.run("exec", first, "wget", "-q", "-O", "-", TestNetwork.URL);
        assertThat(result.out()).as("%s", result).isEqualTo("hello from outside\n");
        carafe.engine().orElseThrow().kill();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

        // The keeper starts an engine, which nobody has asked for.
        await().untilAsserted(() -> assertThat(network.processes("pasta")).hasSize(1));
        assertThat(carafe.run("rm", "-f", first).status()).isZero();
        assertThat(carafe.run("ps", "-q").out().strip().split("\n")).hasSize(1);
        carafe.run("rm", "-f", carafe.run("ps", "-q").out().strip());
        noProgramIsLeft();
    }

    @Test
    void aProgramThatIsKilledIsMissedByItsContainer() throws IOException {
        String id = detached();
        assertThat(ok("inspect", "-f", "{{.State.Error}}", id)).isEqualTo("\n");

        ProcessHandle.of(network.processes("pasta").get(0)).orElseThrow().destroyForcibly();

        await().untilAsserted(() -> assertThat(ok("inspect", "-f", "{{.State.Error}}", id))
                .startsWith("the program that led the container outside has ended"));
        ok("restart", "-t", "0", id);
        assertThat(ok("inspect", "-f", "{{.State.Error}}", id)).isEqualTo("\n");
        assertThat(network.processes("pasta")).hasSize(1);
        ok("rm", "-f", id);
    }

    private String detached() {
        Result result = carafe.run("run", "-d", "--rootfs", rootfs.toString(), "sleep", "1000");
        assertThat(result.status()).as("%s", result).isZero();
        return result.out().strip();
    }
}
