package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestEngine;
import io.carafe.cli.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What containers of a user without any rights reach, on a host of the test's own. */
@NeedsRoot
class RootlessNetworkIT extends RootlessNetworkCase {
    @Test
    void pastaLeadsOutside() throws IOException {
        Result result = host.run("wget", "-q", "-O", "-", TestNetwork.URL);

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("hello from outside\n");
        host.noProgramIsLeft();
    }

    @Test
    void slirp4netnsLeadsOutsideWhereThereIsNoPasta() throws IOException, InterruptedException {
        host.hide("pasta");

        Result result = host.run("sh", "-c", "ls /sys/class/net; wget -q -O - " + TestNetwork.URL);

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("lo\ntap0\nhello from outside\n");
        host.noProgramIsLeft();
    }

    @Test
    void whoWantsNothingOrHasNothingHasLoopbackAlone() throws IOException, InterruptedException {
        assertThat(host.run("ls", "/sys/class/net").out()).isEqualTo("lo\nout\n");
        Result none =
                carafe.run("run", "--rm", "--network", "none", "--rootfs", rootfs.toString(), "ls", "/sys/class/net");
        assertThat(none.out()).isEqualTo("lo\n");
        carafe.close();

        host.hide("pasta");
        host.hide("slirp4netns");
        assertThat(host.run("ls", "/sys/class/net").out()).isEqualTo("lo\n");
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
            host.noProgramIsLeft();
            carafe.close();
            host.hide(program);
        }
        Result refused = carafe.run("run", "--rm", "-p", "8080:80", "--rootfs", rootfs.toString(), "true");
        assertThat(refused.status()).isEqualTo(125);
        assertMatches("errors/rootless-no-way-out.txt", refused.err());
        host.ok("network", "create", "shop");
        host.ok("network", "create", "--internal", "inner");
        assertThat(host.run("--network", "shop", "true").err())
                .contains("neither pasta nor slirp4netns. Install pasta (Debian package passt) or slirp4netns");
        assertThat(host.run("--network", "inner", "ls", "/sys/class/net").out()).isEqualTo("eth0\nlo\n");
    }

    /** pasta finds nothing to copy there, and ends. */
    @Test
    void aHostWithoutARouteIsNoObstacle() throws IOException, InterruptedException {
        network.run("ip", "route", "del", "default");

        Result result = host.run("ls", "/sys/class/net");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).startsWith("lo\n");
    }

    @Test
    void whoeverStartsAContainerIsToldThatItGoesWithoutPasta() throws IOException, InterruptedException {
        assertThat(network.run("mount", "--bind", "/bin/false", "/usr/bin/pasta"))
                .isEmpty();
        String warning = "carafe: warning: the container goes without pasta: pasta has failed: ";

        Result result = host.run("ls", "/sys/class/net");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).startsWith("lo\n");
        assertThat(result.err()).startsWith(warning);
        Result detached = carafe.run("run", "-d", "--name", "lone", "--rootfs", rootfs.toString(), "true");
        assertThat(detached.out()).hasSize(65);
        assertThat(detached.err()).startsWith(warning);
        // While it runs there would be nothing to start.
        host.ok("wait", "lone");
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
                Result result = host.run(
                        "sh",
                        "-c",
                        "for host in 127.0.0.1 198.51.100.1 10.0.2.2; do timeout 2 wget -q -O - http://$host:9000/hello; done");
                assertThat(result.out()).as(program).isEmpty();
                carafe.close();
                host.hide(program);
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
        Command alone = host.alone();
        Command.Started started = alone.start("run", "--rm", "--rootfs", rootfs.toString(), "sleep", "1000");
        await().untilAsserted(() -> assertThat(network.processes("pasta"))
                .as(Files.readString(started.err()))
                .hasSize(1));

        started.process().descendants().forEach(ProcessHandle::destroyForcibly);
        started.process().destroyForcibly();

        host.noProgramIsLeft();
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
        host.noProgramIsLeft();
    }

    @Test
    void aProgramThatIsKilledIsMissedByItsContainer() throws IOException {
        String id = detached();
        assertThat(host.ok("inspect", "-f", "{{.State.Error}}", id)).isEqualTo("\n");

        ProcessHandle.of(network.processes("pasta").get(0)).orElseThrow().destroyForcibly();

        await().untilAsserted(() -> assertThat(host.ok("inspect", "-f", "{{.State.Error}}", id))
                .startsWith("the program that led the container outside has ended"));
        host.ok("restart", "-t", "0", id);
        assertThat(host.ok("inspect", "-f", "{{.State.Error}}", id)).isEqualTo("\n");
        assertThat(network.processes("pasta")).hasSize(1);
        host.ok("rm", "-f", id);
    }

    private String detached() {
        Result result = carafe.run("run", "-d", "--rootfs", rootfs.toString(), "sleep", "1000");
        assertThat(result.status()).as("%s", result).isZero();
        return result.out().strip();
    }
}
