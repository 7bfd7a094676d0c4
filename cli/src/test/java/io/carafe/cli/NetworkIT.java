package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestEngine;
import io.carafe.runtime.failpoint.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks as users have them. The host is a network namespace of the test's. */
@NeedsRoot
class NetworkIT extends NetworkCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private String run(List<String> options, String script) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(options);
        words.addAll(List.of("--rootfs", rootfs.toString(), "sh", "-c", script));
        return ok(words.toArray(String[]::new));
    }

    private void server(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("-d", "--name", name));
        words.addAll(List.of(options));
        run(words, "while :; do echo from " + name + " | nc -l -p 80; done");
    }

    private void assertNothingIsLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.links()).isSubsetOf("lo", "carafe0"));
        assertNothingIsLeftWhenTheEngineHasLeft();
    }

    private void assertNothingIsLeftWhenTheEngineHasLeft() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(leases("bridge")).isEmpty());
        ok("engine", "stop");
        assertThat(host.links()).containsExactly("lo");
        assertThat(host.run("nft", "list", "ruleset")).isEmpty();
    }

    @Test
    void containersReachEachOtherAndTheHost() {
        server("one");
        server("two");
        assertThat(ok("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "one")).isEqualTo("172.17.0.2");
        assertThat(ok("inspect", "-f", "{{.NetworkSettings.Networks.bridge.IPAddress}}", "two"))
                .isEqualTo("172.17.0.3");
        assertThat(ok("exec", "one", "nc", "-w", "5", "172.17.0.3", "80")).isEqualTo("from two");
        assertThat(run(List.of("--rm"), "nc -w 5 172.17.0.2 80; ip route"))
                .contains("from one", "default via 172.17.0.1");
        assertThat(host.run("busybox", "nc", "-w", "5", "172.17.0.2", "80")).isEqualTo("from one\n");
        assertThat(ok("ps", "--format", "{{.Names}} {{.Networks}}")).isEqualTo("two bridge\none bridge");
        assertThat(ok("network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{.IPv4Address}},{{end}}", "bridge"))
                .contains("one 172.17.0.2/16", "two 172.17.0.3/16");
        assertThat(carafe.run("network", "rm", "bridge").err()).contains("bridge is a pre-defined network");

        ok("rm", "-f", "one", "two");
        assertNothingIsLeft();
    }

    @Test
    void aNetworkOfOnesOwn() {
        ok(
                "network",
                "create",
                "--subnet",
                "10.9.0.0/28",
                "--subnet",
                "fd00:9::/64",
                "-o",
                "com.docker.network.driver.mtu=1400",
                "mine");
        ok("network", "create", "--internal", "inner");
        server("one", "--network", "mine", "--ip", "10.9.0.9");
        assertThat(run(
                        List.of("--rm", "--network", "mine", "--network", "inner"),
                        "nc -w 5 10.9.0.9 80; ip -6 route; cat /sys/class/net/eth0/mtu; ip route; ip addr show eth1"))
                .startsWith("from one\n")
                .contains("default via fd00:9::1", "\n1400\n", "default via 10.9.0.1 dev eth0", "172.18.0.2/16");
        assertThat(run(List.of("--rm", "--network", "inner"), "ip route")).doesNotContain("default");

        Result taken = carafe.run(
                "run", "--rm", "--network", "mine", "--ip", "10.9.0.9", "--rootfs", rootfs.toString(), "true");
        assertThat(taken.status()).isEqualTo(125);
        assertThat(taken.err()).contains("Address already in use: 10.9.0.9 in the network mine");
        assertThat(carafe.run("network", "rm", "mine").err()).contains("has active endpoints: one");
        assertThat(carafe.run("network", "create", "--subnet", "10.9.0.0/24", "other")
                        .err())
                .contains("Pool overlaps with other one on this address space");

        ok("stop", "-t", "0", "one");
        assertThat(leases("mine")).isEmpty();
        ok("start", "one");
        assertThat(ok("inspect", "-f", "{{.NetworkSettings.Networks.mine.IPAddress}}", "one"))
                .isEqualTo("10.9.0.9");
        ok("rm", "-f", "one");
        ok("network", "prune", "-f");
        assertThat(ok("network", "ls", "--format", "{{.Name}}")).isEqualTo("bridge\nhost\nnone");
        // Those that were ready for more containers go a little later.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.links()).containsExactly("lo"));
    }

    @Test
    void containersThatRunAreConnectedAndDisconnected() {
        ok("network", "create", "mine");
        server("one");
        server("two", "--network", "mine");
        for (int i = 0; i < 5; i++) {
            ok("network", "connect", "mine", "one");
            ok("network", "disconnect", "mine", "one");
        }
        ok("network", "connect", "--ip", "172.18.0.9", "mine", "one");
        assertThat(ok("exec", "one", "nc", "-w", "5", "172.18.0.2", "80")).isEqualTo("from two");
        assertThat(ok("exec", "two", "nc", "-w", "5", "172.18.0.9", "80")).isEqualTo("from one");
        assertThat(carafe.run("network", "connect", "mine", "one").err())
                .contains("endpoint with name one already exists in network mine");
        ok("network", "disconnect", "bridge", "one");
        assertThat(ok("exec", "one", "ip", "route")).contains("default via 172.18.0.1 dev eth1");
        ok("restart", "-t", "0", "one");
        assertThat(ok("exec", "one", "ip", "route")).contains("default via 172.18.0.1 dev eth0");
        ok("network", "disconnect", "mine", "one");
        assertThat(ok("exec", "one", "ip", "route")).isEmpty();
        ok("rm", "-f", "one", "two");
        ok("network", "rm", "mine");
        String told = ok(
                "events",
                "--since",
                "10m",
                "--until",
                "0s",
                "--filter",
                "network=mine",
                "--format",
                "{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.type}}");
        assertThat(told.lines())
                .startsWith("create mine bridge", "connect mine bridge")
                .endsWith("destroy mine bridge")
                .hasSize(18);
        assertThat(told.lines().filter(line -> line.startsWith("disconnect"))).hasSize(8);
        assertNothingIsLeft();
    }

    @Test
    void addressesSurviveTheEngine() {
        server("one");
        TestEngine engine = carafe.engine().orElseThrow();
        engine.kill();
        server("two");
        assertThat(ok("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "one", "two")
                        .lines())
                .containsExactly("172.17.0.2", "172.17.0.3");
        assertThat(ok("exec", "two", "nc", "-w", "5", "172.17.0.2", "80")).isEqualTo("from one");
        ok("rm", "-f", "one");
        server("three");
        assertThat(ok("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "three"))
                .isEqualTo("172.17.0.2");
        ok("rm", "-f", "two", "three");
        assertNothingIsLeft();
    }

    @Test
    void manyStartAtOnceAndNoneHasAnothersAddress() throws IOException {
        run(List.of("--rm"), "true");
        String each = "\"" + Command.LAUNCHER + "\" run -d --rm --rootfs \"" + rootfs + "\" sleep 600 & ";
        List<String> words = new ArrayList<>(List.of("env"));
        carafe.environment().forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(List.of("sh", "-c", each.repeat(40) + "wait"));
        host.run(words.toArray(String[]::new));
        List<String> ids = ok("ps", "-q").lines().toList();
        assertThat(ids).hasSize(40);
        List<String> inspect = new ArrayList<>(List.of("inspect", "-f", "{{.NetworkSettings.IPAddress}}"));
        inspect.addAll(ids);
        List<String> addresses = ok(inspect.toArray(String[]::new)).lines().toList();
        assertThat(new HashSet<>(addresses)).hasSize(40).isEqualTo(Set.copyOf(leases("bridge")));
        List<String> removal = new ArrayList<>(List.of("rm", "-f"));
        removal.addAll(ids);
        ok(removal.toArray(String[]::new));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = "START_HELD|END_SEEN|CONNECT_(ADDRESSED|LINKED|STATED)|DISCONNECT_(NOTED|RELEASED)")
    void whereverTheEngineDiesItIsAsIfNothingHadBegunOrAsIfAllWereDone(Failpoint place) {
        Path marker = directory.resolve("died");
        carafe.with("CARAFE_FAILPOINT", place + ":" + marker);
        carafe.run("network", "create", "--subnet", "10.9.0.0/29", "mine");
        carafe.run("run", "-d", "--name", "job", "--rootfs", rootfs.toString(), "sleep", "600");
        // Each goes through all of the places in turn, until the engine dies at one.
        carafe.run("network", "connect", "mine", "job");
        if (!Files.exists(marker)) {
            carafe.run("network", "disconnect", "mine", "job");
        }
        if (!Files.exists(marker)) {
            carafe.run("kill", "job");
        }
        await().atMost(PATIENCE).until(() -> Files.exists(marker));
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> carafe.run("ps", "-a").status() == 0);

        if (ok("ps", "-q", "--filter", "name=job").isEmpty()) {
            assertThat(leases("bridge")).isEmpty();
        } else {
            assertThat(ok("ps", "--format", "{{.Networks}}")).isEqualTo("bridge");
            assertThat(ok("exec", "job", "ls", "/sys/class/net")).isEqualTo("eth0\nlo");
            assertThat(ok("exec", "job", "cat", "/etc/hosts")).doesNotContain("10.9.0.");
            assertThat(leases("mine")).isEmpty();
            ok("network", "connect", "mine", "job");
            assertThat(ok("exec", "job", "ip", "-4", "addr", "show", "eth1")).contains("10.9.0.2/29");
        }
        carafe.run("rm", "-f", "job");
        ok("network", "rm", "mine");
        assertNothingIsLeftWhenTheEngineHasLeft();
    }
}
