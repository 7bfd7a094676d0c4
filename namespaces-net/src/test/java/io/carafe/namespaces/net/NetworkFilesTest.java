package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.Subnet;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.PerformedHost;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in {@code /etc/hosts} and {@code /etc/resolv.conf}, and how it gets there. */
class NetworkFilesTest {
    @Test
    void hostsHasLocalhostTheUsersAndItself() {
        Contexts contexts = Contexts.rootful()
                .spec(spec -> spec.hostname("web")
                        .domainname("example.org")
                        .addHost("db:192.0.2.7")
                        .addHost("db6:[2001:db8::7]"));

        assertThat(HostsFile.content(contexts.context())).isEqualTo("""
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::\tip6-localnet
                        ff00::\tip6-mcastprefix
                        ff02::1\tip6-allnodes
                        ff02::2\tip6-allrouters
                        192.0.2.7\tdb
                        2001:db8::7\tdb6
                        127.0.1.1\tweb.example.org web
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "db:192.0.2.7, db, 192.0.2.7",
        "db=192.0.2.7, db, 192.0.2.7",
        "db:::1, db, ::1",
        "db:[::1], db, ::1",
        "db=2001:db8::7, db, 2001:db8::7",
        "my_db.example.org:10.0.0.1, my_db.example.org, 10.0.0.1"
    })
    void readsExtraHosts(String entry, String name, String address) {
        assertThat(ExtraHost.parse(entry)).isEqualTo(new ExtraHost(name, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db",
                "db:",
                ":192.0.2.7",
                "",
                "db:example.org",
                "db:192.0.2",
                "db:192.0.2.256",
                "db:1:2",
                "d b:192.0.2.7",
                "db\n:192.0.2.7",
                "db:192.0.2.7\n",
                "db:fe80::1%eth0",
                "#db:192.0.2.7"
            })
    void refusesWhatIsNoExtraHost(String entry) {
        assertThatThrownBy(() -> ExtraHost.parse(entry)).isInstanceOf(InvalidSpecificationException.class);
    }

    private static Network network(String name, String driver, boolean internal, String... prefixes) {
        return new Network(
                "0".repeat(64),
                name,
                driver,
                Instant.EPOCH,
                Stream.of(prefixes).map(IpPrefix::of).map(Subnet::of).toList(),
                internal,
                false,
                Map.of(),
                Map.of());
    }

    private static ContainerNetworks on(Network network, String... addresses) {
        NetworkEndpoint endpoint = new NetworkEndpoint(
                "1".repeat(64),
                network.id(),
                "2".repeat(64),
                "eth0",
                Optional.empty(),
                Stream.of(addresses).map(IpPrefix::of).toList(),
                List.of(),
                List.of());
        return new ContainerNetworks(List.of(new NetworkConnection(network, endpoint)), List.of());
    }

    private static ContainerNetworks both(ContainerNetworks first, ContainerNetworks second) {
        return new ContainerNetworks(
                Stream.of(first, second)
                        .flatMap(networks -> networks.connections().stream())
                        .toList(),
                List.of());
    }

    @Test
    void itsNameHasItsAddressesOnAllNetworks() {
        Contexts contexts = Contexts.rootful()
                .spec(spec -> spec.hostname("web").domainname("example.org").addHost("db:192.0.2.9"))
                .networks(both(
                        on(network("a", "bridge", false, "10.1.0.0/16", "fd00:1::/64"), "10.1.0.2/16", "fd00:1::2/64"),
                        on(network("b", "bridge", false, "10.2.0.0/16"), "10.2.0.2/16")));

        assertThat(HostsFile.content(contexts.context()))
                .endsWith("192.0.2.9\tdb\n"
                        + "10.1.0.2\tweb.example.org web\n"
                        + "fd00:1::2\tweb.example.org web\n"
                        + "10.2.0.2\tweb.example.org web\n")
                .doesNotContain("127.0.1.1");
    }

    @Test
    void theGatewayToTheHostIsTheHostsOwnAddress() {
        Contexts contexts = Contexts.rootful().spec(spec -> spec.addHost("host.docker.internal:host-gateway"));

        assertThatThrownBy(() -> HostsFile.content(contexts.context()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("no address of the host's can be reached");
        contexts.networks(both(
                on(network("direct", "macvlan", false, "10.9.0.0/16"), "10.9.0.2/16"),
                on(network("a", "bridge", true, "10.1.0.0/16", "fd00:1::/64"), "10.1.0.2/16")));
        assertThat(HostsFile.extraLines(contexts.context()))
                .isEqualTo("10.1.0.1\thost.docker.internal\nfd00:1::1\thost.docker.internal\n");
        assertThat(HostsFile.extraLines(Contexts.rootful()
                        .host(NamespaceKind.NET)
                        .spec(spec -> spec.addHost("h=host-gateway"))
                        .context()))
                .isEqualTo("127.0.0.1\th\n");
    }

    @Test
    void onANetworkWithNamesTheEngineIsAsked() {
        Contexts contexts = Contexts.rootful()
                .hostDns("192.0.2.53")
                .hostDnsSearch("example.org")
                .networks(on(network("shop", "bridge", false, "10.1.0.0/16"), "10.1.0.2/16"));

        assertThat(ResolvConf.content(contexts.context()))
                .isEqualTo("nameserver 127.0.0.11\nsearch example.org\noptions ndots:0\n");
        contexts.spec(spec ->
                spec.dns("192.0.2.99").dnsSearch(".").dnsOption("ndots:2").dnsOption("rotate"));
        assertThat(ResolvConf.content(contexts.context())).isEqualTo("nameserver 127.0.0.11\noptions ndots:2 rotate\n");
    }

    @Test
    void onTheDefaultNetworkTheHostsResolversAreIfTheyCanBe() {
        ContainerNetworks bridge = on(network("bridge", "bridge", false, "172.17.0.0/16"), "172.17.0.2/16");

        assertThat(ResolvConf.content(Contexts.rootful()
                        .hostDns("127.0.0.1", "192.0.2.53")
                        .networks(bridge)
                        .context()))
                .isEqualTo("nameserver 192.0.2.53\n");
        assertThat(ResolvConf.content(
                        Contexts.rootful().hostDns("127.0.0.1").networks(bridge).context()))
                .isEqualTo("nameserver 127.0.0.11\noptions ndots:0\n");
        assertThat(ResolvConf.content(Contexts.rootful()
                        .hostDns("127.0.0.1")
                        .spec(spec -> spec.dns("192.0.2.1"))
                        .networks(bridge)
                        .context()))
                .isEqualTo("nameserver 192.0.2.1\n");
    }

    @Test
    void resolversAreTheHostsButForItsLoopback() {
        Contexts contexts = Contexts.rootful()
                .hostDns("127.0.0.53", "192.0.2.53", "::1", "::ffff:127.0.0.1", "fe80::1%eth0", "2001:db8::53")
                .hostDnsSearch("example.org", "example.net");

        assertThat(ResolvConf.content(contexts.context()))
                .isEqualTo("nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.org example.net\n");
    }

    @Test
    void nobodyElsesResolversTakeTheirPlace() {
        assertThat(ResolvConf.content(Contexts.rootful().hostDns("127.0.0.53").context()))
                .isEmpty();
    }

    @Test
    void whatTheUserGaveWins() {
        Contexts contexts = Contexts.rootful()
                .hostDnsSearch("example.org")
                .spec(spec -> spec.dns("127.0.0.1")
                        .dns("::1")
                        .dnsSearch(".")
                        .dnsOption("ndots:2")
                        .dnsOption("rotate"));

        assertThat(ResolvConf.content(contexts.context()))
                .isEqualTo("nameserver 127.0.0.1\nnameserver ::1\noptions ndots:2 rotate\n");
    }

    @Test
    void aCopyIsTheHostsFileAndTheAddedLines() {
        PerformedHost host = new PerformedHost();
        host.recording().reading("127.0.0.1 localhost\n").reading("192.0.2.1 gate");

        new CopiedFile(Pathname.of("/etc/hosts"), "192.0.2.7\tdb\n", Pathname.of("/c/hosts")).perform(host);

        assertThat(host.recording().calls("write"))
                .containsExactly("write(4, \"127.0.0.1 localhost\\n192.0.2.1 gate\\n192.0.2.7\\tdb\\n\")");
        assertThat(host.recording().calls("fchmod")).containsExactly("fchmod(4, 0644)");
    }

    @Test
    void aHostWithoutTheFileHasAnEmptyOne() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("openat2", Result.failure(Errno.ENOENT));

        new CopiedFile(Pathname.of("/etc/hosts"), "", Pathname.of("/c/hosts")).perform(host);

        assertThat(host.recording().calls("write")).containsExactly("write(3, \"\")");
    }

    @Test
    void aSharedFileIsLinkedAfresh() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("unlinkat", Result.failure(Errno.ENOENT));

        new SharedFile(Pathname.of("/p/hosts"), Pathname.of("/c/hosts")).perform(host);

        assertThat(host.calls())
                .containsExactly(
                        "unlinkat(AT_FDCWD, \"/c/hosts\", 0)",
                        "linkat(AT_FDCWD, \"/p/hosts\", AT_FDCWD, \"/c/hosts\", 0)");
    }
}
