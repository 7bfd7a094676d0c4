package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What networks are refused, and what is left of them then: nothing. The host is a network namespace of the test's. */
@NeedsRoot
class NetworkTroubleIT extends NetworkCase {
    private static final String STRANGER = "ab".repeat(32);

    private static String refused(Command command, String... words) {
        Result result = command.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isEqualTo(125);
        return result.err();
    }

    private String[] sleeper(String... options) {
        return Stream.of(Stream.of("run"), Stream.of(options), Stream.of("--rootfs", rootfs.toString(), "sleep", "600"))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    private String networksOf(String container) {
        return ok("ps", "--filter", "name=" + container, "--format", "{{.Networks}}");
    }

    @Test
    void whereAddressesRunOutNothingIsLeftOfWhoGetsNone() throws IOException {
        String none = "no available IPv4 addresses in the network tiny: all of 10.9.0.0/30 are given. Stop a container";
        ok("network", "create", "--subnet", "10.9.0.0/30", "tiny");
        ok(sleeper("-d", "--name", "one", "--network", "tiny"));
        ok(sleeper("-d", "--name", "two"));

        assertThat(refused(carafe, sleeper("--rm", "--network", "tiny"))).contains(none);
        assertThat(refused(carafe, sleeper("--rm", "--network", "bridge", "--network", "tiny")))
                .contains(none);
        assertThat(refused(carafe, "network", "connect", "tiny", "two")).contains(none);
        assertThat(ok("ps", "-a", "--format", "{{.Names}}").lines()).containsExactly("two", "one");
        assertThat(leases("tiny")).containsExactly("10.9.0.2");
        assertThat(leases("bridge")).containsExactly("172.17.0.2");
        assertThat(networksOf("two")).isEqualTo("bridge");
        assertThat(ok("exec", "two", "ls", "/sys/class/net")).isEqualTo("eth0\nlo");

        ok("rm", "-f", "one");
        ok("network", "connect", "tiny", "two");
        ok("rm", "-f", "two");
        ok("engine", "stop");
        assertThat(host.links()).containsExactly("lo");
    }

    @Test
    void aBridgeHasTheLongestNameThatTheKernelTakesAndGoesAgain() {
        String option = "com.docker.network.bridge.name=";
        host.run("ip", "link", "add", "theirs", "type", "bridge");
        ok("network", "create", "-o", option + "abcdefghijklmno", "long");
        ok("network", "create", "-o", option + "theirs", "used");
        ok(sleeper("-d", "--name", "one", "--network", "long", "--network", "used"));
        assertThat(host.links()).contains("abcdefghijklmno");
        assertThat(refused(carafe, "network", "create", "-o", option + "abcdefghijklmnop", "longer"))
                .isEqualTo("carafe: invalid name of a bridge: \"abcdefghijklmnop\". A link has a name of at most 15"
                        + " characters, without spaces, slashes and colons.\n");

        ok("rm", "-f", "one");
        ok("network", "rm", "long", "used");
        await().untilAsserted(() -> assertThat(host.links()).containsExactly("lo", "theirs"));
    }

    @Test
    void twoEnginesNeverHaveTheSameSubnetNorTheSameBridge() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Command other = host.command(elsewhere);
        try {
            // Neither has a bridge yet, by which the other would notice.
            ok("network", "create", "mine");
            ok(other, "network", "create", "theirs");
            ok(sleeper("-d", "--name", "one", "--network", "mine"));
            ok(sleeper("-d", "--name", "two"));

            assertThat(refused(other, sleeper("--rm", "--network", "theirs")))
                    .contains("the subnet 172.18.0.0/16 leads to cf-")
                    .contains("Remove the network and make it anew");
            ok(other, "network", "rm", "theirs");
            ok(other, "network", "create", "theirs");
            ok(other, sleeper("-d", "--name", "one", "--network", "theirs"));
            assertThat(ok(other, "inspect", "-f", "{{.NetworkSettings.Networks.theirs.IPAddress}}", "one"))
                    .isEqualTo("172.19.0.2");
            assertThat(refused(other, sleeper("--rm")))
                    .contains("there is a link carafe0 (carafe network ")
                    .contains("export CARAFE_NETWORK=NAME");

            ok(other, "rm", "-f", "one");
            ok(other, "engine", "stop");
            assertThat(host.links())
                    .contains("carafe0")
                    .filteredOn(link -> link.startsWith("cf-"))
                    .hasSize(1);
            ok("rm", "-f", "one", "two");
        } finally {
            other.close();
        }
    }

    @Test
    void whatCannotBeTakenOffIsTakenOffByForce() throws IOException {
        ok("network", "create", "--subnet", "10.9.0.0/29", "mine");
        ok("network", "create", "gone");
        ok("create", "--name", "job", "--network", "gone", "--rootfs", rootfs.toString(), "true");
        ok("network", "rm", "gone");
        assertThat(refused(carafe, "network", "disconnect", "gone", "job")).contains("network gone not found");
        assertThat(refused(carafe, "start", "-a", "job")).contains("network gone not found");
        ok("network", "disconnect", "-f", "gone", "job");
        ok("start", "-a", "job");

        // Of this container nothing is left but its address.
        Path lease = directory.resolve("state/networks/mine/leases/10.9.0.2");
        Files.createDirectories(lease.getParent());
        Files.createSymbolicLink(lease, Path.of(STRANGER));
        assertThat(refused(carafe, "network", "disconnect", "mine", STRANGER)).contains("no such container");
        assertThat(leases("mine")).hasSize(1);
        ok("network", "disconnect", "-f", "mine", STRANGER);
        assertThat(leases("mine")).isEmpty();

        // Somebody has taken away what there is to take off.
        ok(sleeper("-d", "--name", "one"));
        ok("network", "connect", "mine", "one");
        String pid = ok("inspect", "-f", "{{.State.Pid}}", "one");
        host.run("nsenter", "-t", pid, "-n", "ip", "link", "del", "eth1");
        ok("network", "disconnect", "-f", "mine", "one");
        assertThat(networksOf("one")).isEqualTo("bridge");
        assertThat(leases("mine")).isEmpty();
        ok("network", "connect", "mine", "one");
        assertThat(ok("exec", "one", "ip", "-4", "addr", "show", "eth1")).contains("10.9.0.2/29");
        ok("rm", "-f", "one", "job");
    }
}
