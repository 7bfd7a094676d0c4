package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published ports by the command, on a host that is a network namespace of the test's, with another host beside it. */
@NeedsRoot
class PublishIT {
    private static final String ID = "[0-9a-f]{12}";

    private final String host = "carafe-it-host-" + ProcessHandle.current().pid();
    private final String outside = "carafe-it-out-" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private Command carafe;

    @BeforeEach
    void build() throws Exception {
        Busybox.need(Files.exists(Path.of("/usr/sbin/nft")), "nft (Debian package nftables)");
        for (String name : List.of(host, outside)) {
            exec("ip", "netns", "add", name);
            exec("ip", "-n", name, "link", "set", "lo", "up");
        }
        exec("ip", "-n", host, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", outside);
        exec("ip", "-n", host, "addr", "add", "192.0.2.1/24", "dev", "eth0");
        exec("ip", "-n", host, "link", "set", "eth0", "up");
        exec("ip", "-n", outside, "addr", "add", "192.0.2.2/24", "dev", "eth0");
        exec("ip", "-n", outside, "link", "set", "eth0", "up");
        Path root = Busybox.make(directory.resolve("root"));
        Files.writeString(root.resolve("srv/index.html"), "hello");
        carafe = Command.in(directory, Way.WITH_ENGINE)
                .with("CARAFE_NETWORK", "bridge")
                .through(Command.LAUNCHER, inside(host));
        exec(
                "tar",
                "-C",
                root.toString(),
                "-cf",
                directory.resolve("busybox.tar").toString(),
                ".");
        works("import", directory.resolve("busybox.tar").toString(), "busybox");
    }

    @AfterEach
    void clear() throws Exception {
        carafe.run("rm", "-f", "web");
        carafe.close();
        exec("ip", "netns", "del", host);
        exec("ip", "netns", "del", outside);
    }

    private static List<String> inside(String namespace) {
        return List.of("nsenter", "--net=/run/netns/" + namespace);
    }

    private static String exec(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + output)
                .isZero();
        return output;
    }

    private String works(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as(result.toString()).isZero();
        return result.out();
    }

    private String fetched(String from, String address) throws Exception {
        List<String> command = new ArrayList<>(inside(from));
        command.addAll(List.of("busybox", "wget", "-qO-", "http://" + address + "/index.html"));
        return exec(command.toArray(new String[0]));
    }

    private void serve(String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "web"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "httpd", "-f", "-p", "80", "-h", "/srv"));
        works(words.toArray(new String[0]));
    }

    @Test
    void portsLeadToContainers() throws Exception {
        serve("-p", "8080:80", "-p", "192.0.2.1:8081-8082:80-81", "-P", "--expose", "70");

        assertThat(works("port", "web", "80")).isEqualTo("127.0.0.1:8080\n192.0.2.1:8081\n");
        assertThat(works("port", "web"))
                .matches("(?s)70/tcp -> 127\\.0\\.0\\.1:\\d+\n80/tcp -> 127.*81/tcp -> 192\\.0\\.2\\.1:8082\n");
        assertThat(works("ps", "--format", "{{.Ports}}"))
                .matches(
                        "127\\.0\\.0\\.1:\\d+->70/tcp, 127\\.0\\.0\\.1:8080->80/tcp, 192\\.0\\.2\\.1:8081-8082->80-81/tcp\n");
        assertThat(works("inspect", "web", "--format", "{{json .HostConfig.PortBindings}}"))
                .isEqualTo(
                        "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"},{\"HostIp\":\"192.0.2.1\",\"HostPort\":\"8081\"}],"
                                + "\"81/tcp\":[{\"HostIp\":\"192.0.2.1\",\"HostPort\":\"8082\"}]}\n");
        assertThat(works("inspect", "web", "--format", "{{index .NetworkSettings.Ports \"81/tcp\" 0 \"HostPort\"}}"))
                .isEqualTo("8082\n");
        assertThat(fetched(host, "127.0.0.1:8080")).isEqualTo("hello");
        assertThat(fetched(outside, "192.0.2.1:8081")).isEqualTo("hello");
        assertThat(works("run", "--rm", "busybox", "wget", "-qO-", "http://192.0.2.1:8081/index.html"))
                .isEqualTo("hello");

        Result taken = carafe.run("run", "--rm", "-p", "8080:80", "busybox", "true");
        assertThat(taken.status()).isEqualTo(125);
        assertMatches("errors/port-taken.txt", taken.err().replaceAll(ID, "<id>"));
        assertMatches("errors/port-host.txt", refused("--network", "host", "-p", "80"));
        assertMatches("errors/port-none.txt", refused("--network", "none", "-p", "80"));
        assertMatches("errors/port-container.txt", refused("--network", "container:web", "-p", "80"));
        assertMatches("errors/port-no-ipv6.txt", refused("-p", "[::1]:80:80"));
        assertMatches("errors/port-no-address.txt", refused("-p", "203.0.113.9:80:80"));
    }

    private String refused(String... options) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "true"));
        Result result = carafe.run(words.toArray(new String[0]));
        assertThat(result.status()).isEqualTo(125);
        return result.err();
    }

    private static String said(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static List<String> socat(String namespace, String address) {
        List<String> command = new ArrayList<>(inside(namespace));
        command.addAll(List.of("socat", "-u", "-T", "5", address, "-"));
        return command;
    }

    @Test
    void portsOfSctpLeadToContainersWhereTheKernelHasIt() throws Exception {
        Busybox.need(Files.exists(Path.of("/usr/bin/socat")), "socat (Debian package socat)");
        boolean none = said(socat(host, "SCTP-CONNECT:127.0.0.1:9")).contains("Protocol not supported");
        Result started = carafe.run(
                "run",
                "-d",
                "--name",
                "web",
                "-p",
                "192.0.2.1:7000:7000/sctp",
                "--rootfs",
                "/",
                "socat",
                "-U",
                "SCTP-LISTEN:7000,fork",
                "SYSTEM:echo hello");
        if (none) {
            assertThat(started.status()).isEqualTo(125);
            assertMatches("errors/port-no-sctp.txt", started.err());
            return;
        }

        assertThat(works("port", "web")).isEqualTo("7000/sctp -> 192.0.2.1:7000\n");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> said(socat(outside, "SCTP-CONNECT:192.0.2.1:7000")).equals("hello\n"));
        works("rm", "-f", "web");
        assertThat(said(socat(outside, "SCTP-CONNECT:192.0.2.1:7000"))).contains("refused");
    }

    private String onHost(String... command) throws Exception {
        List<String> words = new ArrayList<>(inside(host));
        words.addAll(List.of(command));
        return exec(words.toArray(new String[0]));
    }

    /** As Docker does where it switches forwarding on. */
    @Test
    void whereAnotherFirewallDropsWhatIsForwardedItIsSaidAndItsRulesStay() throws Exception {
        onHost("sysctl", "-qw", "net.ipv4.ip_forward=0");
        onHost("nft", "add table ip filter");
        onHost("nft", "add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }");
        works("network", "create", "--ipv6", "both");
        Result started = carafe.run(
                "run",
                "-d",
                "--name",
                "web",
                "--network",
                "both",
                "-p",
                "8080:80",
                "-p",
                "192.0.2.1:8081:80",
                "busybox",
                "httpd",
                "-f",
                "-p",
                "80",
                "-h",
                "/srv");
        assertThat(started.err())
                .contains("carafe: note: IP forwarding is switched on (net.ipv4.ip_forward=1)")
                .contains("carafe: note: forwarded packets are dropped by ip filter FORWARD");
        assertThat(fetched(host, "127.0.0.1:8080")).isEqualTo("hello");

        if (Files.exists(Path.of("/proc/sys/net/bridge"))) {
            onHost("sysctl", "-qw", "net.bridge.bridge-nf-call-ip6tables=1");
            assertMatches("errors/port-loopback6.txt", refused("--network", "both", "-p", "[::1]:8082:80"));
            works("restart", "-t", "0", "web");
            assertThat(works("port", "web")).isEqualTo("80/tcp -> 127.0.0.1:8080\n80/tcp -> 192.0.2.1:8081\n");
        }

        onHost("nft", "add rule ip filter FORWARD iifname \"cf-*\" accept");
        onHost("nft", "add rule ip filter FORWARD oifname \"cf-*\" accept");
        String theirs = onHost("nft", "list table ip filter");
        assertThat(fetched(outside, "192.0.2.1:8081")).isEqualTo("hello");
        assertThat(works("info")).doesNotContain("forwarded packets are dropped");
        works("rm", "-f", "web");
        works("engine", "stop");
        assertThat(onHost("nft", "list ruleset")).isEqualTo(theirs);
    }

    @Test
    void portsOutliveTheirEngineAndAFlushOfTheRulesAndLeaveNothing() throws Exception {
        serve("-p", "8080:80");
        carafe.engine().orElseThrow().kill();
        onHost("nft", "flush", "ruleset");

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(fetched(host, "127.0.0.1:8080")).isEqualTo("hello"));
        assertThat(carafe.run("run", "--rm", "-p", "8080:80", "busybox", "true").err())
                .contains("EADDRINUSE");
        works("network", "disconnect", "bridge", "web");
        assertThat(works("port", "web")).isEmpty();
        works("network", "connect", "bridge", "web");
        assertThat(works("port", "web")).isEqualTo("80/tcp -> 127.0.0.1:8080\n");
        assertThat(fetched(host, "127.0.0.1:8080")).isEqualTo("hello");
        works("rm", "-f", "web");
        works("run", "--rm", "-p", "8080:80", "busybox", "true");
        works("engine", "stop");

        assertThat(onHost("nft", "list", "ruleset")).isEmpty();
    }
}
