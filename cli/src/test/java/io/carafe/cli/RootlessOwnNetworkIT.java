package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestNameServer;
import io.carafe.cli.testing.TestNetwork;
import io.carafe.runtime.failpoint.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks that a user without any rights has made, on a host of the test's own. */
@NeedsRoot
class RootlessOwnNetworkIT extends RootlessNetworkCase {
    /** The next engine takes a while on a machine that has more to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private void serveOnNetworks() {
        host.ok("network", "create", "shop");
        host.ok("network", "create", "--internal", "--subnet", "10.9.0.0/24", "inner");
        host.ok(
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
        Result result = host.run("--network", network, "wget", "-q", "-O", "-", url);
        assertThat(result.status()).as("%s", result).isZero();
        return result.out();
    }

    @Test
    void containersOnNetworksFindEachOtherAndTheOutside() throws IOException {
        serveOnNetworks();

        assertThat(fetch("shop", "http://store/file")).isEqualTo("served\n");
        assertThat(fetch("shop", TestNetwork.URL)).isEqualTo("hello from outside\n");
        host.ok("network", "connect", "--ip", "10.9.0.9", "inner", "db");
        assertThat(fetch("inner", "http://10.9.0.9/file")).isEqualTo("served\n");
        assertThat(fetch("inner", "http://db.inner/file")).isEqualTo("served\n");
        assertThat(host.run("--network", "inner", "ip", "route").out()).doesNotContain("default");
        host.ok("network", "disconnect", "inner", "db");
        assertThat(host.ok("exec", "db", "ls", "/sys/class/net")).isEqualTo("eth0\nlo\n");
        assertThat(host.ok(
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

        Command alone = host.alone();
        host.ok("network", "prune", "-f");
        assertThat(alone.run("network", "create", "own").status()).isZero();
        assertThat(host.run(alone, "--network", "own", "true").err()).contains("without root, networks take an engine");
        host.ok("rm", "-f", "db");
        host.ok("network", "rm", "shop");
        host.ok("engine", "stop");
        host.noProgramIsLeft();
    }

    @Test
    void portsLeadToContainersOnNetworks() throws IOException, InterruptedException {
        host.ok("network", "create", "shop");
        host.ok(
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
        assertThat(host.ok("port", "web"))
                .isEqualTo("53/udp -> 127.0.0.1:5353\n80/tcp -> 0.0.0.0:8081\n80/tcp -> 127.0.0.1:8080\n"
                        + "80/tcp -> [::1]:8080\n81/tcp -> 0.0.0.0:8082\n");
        assertThat(host.ok("ps", "--format", "{{.Ports}}"))
                .contains("127.0.0.1:5353->53/udp", "0.0.0.0:8081-8082->80-81/tcp");

        Result taken = host.run("--network", "shop", "-p", "8080:80", "true");
        assertThat(taken.status()).isEqualTo(125);
        assertThat(taken.err())
                .contains("EADDRINUSE")
                .contains("Container " + host.ok("ps", "-q").strip() + " has that port already.");
        assertThat(host.run("--network", "shop", "-p", "80:80", "true").err())
                .contains("EACCES")
                .contains("net.ipv4.ip_unprivileged_port_start");
        assertThat(host.run("--network", "shop", "-p", "8084:80/sctp", "true").err())
                .contains("publishes no port by SCTP");
        host.ok(
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
        assertThat(host.ok("port", "next")).isEqualTo("80/tcp -> 127.0.0.1:8083\n80/tcp -> [::1]:8083\n");

        host.ok("stop", "-t", "0", "web");
        assertThat(fetchOnHost("127.0.0.1:8080")).contains("refused");
        host.ok("start", "web");
        awaitServed("127.0.0.1:8080");
        host.ok("network", "disconnect", "shop", "web");
        assertThat(host.ok("port", "web")).isEmpty();
        assertThat(fetchOnHost("127.0.0.1:8080")).contains("refused");
        host.ok("network", "connect", "shop", "web");
        awaitServed("127.0.0.1:8080");
        host.ok("rm", "-f", "web", "next");
        host.ok("network", "rm", "shop");
    }

    private void datagramsAreAnswered(String container) throws IOException, InterruptedException {
        String[] place = host.ok(
                        "inspect", "-f", "{{.State.Pid}} {{.NetworkSettings.Networks.shop.IPAddress}}", container)
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
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fetchOnHost(place)).isEqualTo("served\n"));
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
        assertThat(host.ok("exec", "db", "nslookup", "db")).contains("Name:\tdb\n");
        assertThat(host.ok("exec", "db", "wget", "-q", "-O", "-", TestNetwork.URL))
                .isEqualTo("hello from outside\n");

        long killed = network.processes("pasta").get(0);
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(network.processes("pasta")).hasSize(1).doesNotContain(killed));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(carafe.run("exec", "db", "wget", "-q", "-O", "-", TestNetwork.URL)
                                .out())
                        .isEqualTo("hello from outside\n"));
        host.ok("rm", "-f", "db");
        host.ok("engine", "stop");
        host.noProgramIsLeft();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "CONNECT_(LINKED|STATED)|DISCONNECT_NOTED")
    void aConnectionThatTheEngineDiesOverIsAsIfItHadNotBegun(Failpoint place) {
        Path marker = home.user().home().resolve("died-" + place);
        carafe.with("CARAFE_FAILPOINT", place + ":" + marker);
        host.ok("network", "create", "shop");
        host.ok("network", "create", "--subnet", "10.9.0.0/29", "--internal", "inner");
        host.ok("run", "-d", "--name", "job", "--network", "shop", "--rootfs", rootfs.toString(), "sleep", "1000");
        carafe.run("network", "connect", "inner", "job");
        if (!Files.exists(marker)) {
            carafe.run("network", "disconnect", "inner", "job");
        }
        assertThat(marker).exists();

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(host.ok("ps", "--format", "{{.Networks}}")).isEqualTo("shop\n"));
        assertThat(host.ok("exec", "job", "ls", "/sys/class/net")).isEqualTo("eth0\nlo\n");
        assertThat(host.ok("exec", "job", "cat", "/etc/hosts")).doesNotContain("10.9.0.");
        host.ok("network", "connect", "inner", "job");
        assertThat(host.ok("exec", "job", "ip", "-4", "addr", "show", "eth1")).contains("10.9.0.2/29");
        host.ok("rm", "-f", "job");
    }
}
