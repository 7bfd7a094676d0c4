package io.carafe.namespaces.net.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.TransportProtocol;
import io.carafe.api.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host with three bridges, containers at each, and a host beside it: who reaches whom, and by which address.
 */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirewallIT {
    private static final String PROHIBITED = "No route to host";

    private static final FirewallNetwork FIRST = new FirewallNetwork(
            "first", "carafe0", false, List.of(IpPrefix.of("172.30.0.0/24"), IpPrefix.of("fd00:30::/64")));
    private static final FirewallNetwork SECOND = new FirewallNetwork(
            "second", "carafe1", false, List.of(IpPrefix.of("172.31.0.0/24"), IpPrefix.of("fd00:31::/64")));
    private static final FirewallNetwork CLOSED = new FirewallNetwork("closed", "carafe2", true, List.of());

    private static final String STRANGERS = """
            table ip filter {
              chain FORWARD { type filter hook forward priority 0; policy accept; counter; }
            }
            table inet other {
              set ports { type inet_service; elements = { 22, 80 }; }
            }
            """;

    private final NamespaceLab lab = new NamespaceLab();
    private String host = "";
    private String outside = "";
    private String web = "";
    private String sibling = "";
    private String stranger = "";
    private String inner = "";
    private Answering server;
    private Answering outer;

    @TempDir
    private Path directory;

    private Firewall firewall;

    @BeforeAll
    void build() {
        host = lab.make("host");
        outside = lab.make("outside");
        lab.ip(host, "link add eth0 type veth peer name eth0 netns " + outside);
        lab.ip(host, "addr add 192.0.2.1/24 dev eth0");
        lab.ip(host, "addr add 2001:db8::1/64 dev eth0 nodad");
        lab.ip(host, "link set eth0 up");
        lab.ip(outside, "addr add 192.0.2.2/24 dev eth0");
        lab.ip(outside, "addr add 2001:db8::2/64 dev eth0 nodad");
        lab.ip(outside, "link set eth0 up");
        bridge("carafe0", 30);
        bridge("carafe1", 31);
        bridge("carafe2", 32);
        web = container("web", "carafe0", 30, 2);
        sibling = container("sibling", "carafe0", 30, 3);
        stranger = container("stranger", "carafe1", 31, 2);
        inner = container("inner", "carafe2", 32, 2);
        lab.sysctl(host, "net.ipv4.ip_forward=1");
        lab.sysctl(host, "net.ipv6.conf.all.forwarding=1");
        bridgesAsk(0);
        server = Answering.in(lab, web, "web", 80);
        outer = Answering.in(lab, outside, "outside", 80);
    }

    private void bridge(String name, int number) {
        lab.ip(host, "link add " + name + " type bridge");
        lab.ip(host, "addr add 172." + number + ".0.1/24 dev " + name);
        lab.ip(host, "addr add fd00:" + number + "::1/64 dev " + name + " nodad");
        lab.ip(host, "link set " + name + " up");
    }

    /** Whether bridges ask the rules as well (br_netfilter), which Kubernetes, and Docker sometimes, want them to. */
    private void bridgesAsk(int value) {
        if (Files.exists(Path.of("/proc/sys/net/bridge"))) {
            lab.sysctl(host, "net.bridge.bridge-nf-call-iptables=" + value);
            lab.sysctl(host, "net.bridge.bridge-nf-call-ip6tables=" + value);
        }
    }

    private String container(String name, String bridge, int number, int last) {
        String made = lab.make(name);
        lab.ip(host, "link add " + name + " type veth peer name eth0 netns " + made);
        lab.ip(host, "link set " + name + " master " + bridge + " up");
        lab.ip(made, "addr add 172." + number + ".0." + last + "/24 dev eth0");
        lab.ip(made, "addr add fd00:" + number + "::" + last + "/64 dev eth0 nodad");
        lab.ip(made, "link set eth0 up");
        lab.ip(made, "route add default via 172." + number + ".0.1");
        lab.ip(made, "-6 route add default via fd00:" + number + "::1");
        return made;
    }

    @AfterAll
    void close() {
        server.close();
        outer.close();
        lab.close();
    }

    @BeforeEach
    void openNetworks() {
        firewall = new Firewall(FirewallPlace.in(Pathname.of(directory.toString())));
        lab.perform(host, recorder -> {
            firewall.addNetwork(FIRST, recorder);
            firewall.addNetwork(SECOND, recorder);
            firewall.addNetwork(CLOSED, recorder);
        });
    }

    private void publish(FirewallPort... ports) {
        lab.perform(host, recorder -> firewall.addPorts("web", List.of(ports), recorder));
    }

    @AfterEach
    void closeNetworks() {
        lab.perform(host, recorder -> {
            firewall.removePorts("web", recorder);
            firewall.removeNetwork("first", recorder);
            firewall.removeNetwork("second", recorder);
            firewall.removeNetwork("closed", recorder);
        });
        lab.nft(host, "flush ruleset");
    }

    private static FirewallPort port(String hostAddress, int hostPort, TransportProtocol protocol) {
        IpAddress at = IpAddress.of(hostAddress);
        return new FirewallPort(
                at, hostPort, protocol, IpAddress.of(at.isV4() ? "172.30.0.2" : "fd00:30::2"), 80, "first");
    }

    private static FirewallPort tcp(String hostAddress, int hostPort) {
        return port(hostAddress, hostPort, TransportProtocol.TCP);
    }

    @Test
    void aPortAtLoopbackIsReachedFromTheHostAlone() {
        publish(tcp("127.0.0.1", 8080));

        assertThat(Answering.ask(lab, host, "127.0.0.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, host, "192.0.2.1", 8080)).isEqualTo("Connection refused");
        assertThat(Answering.ask(lab, outside, "192.0.2.1", 8080)).isEqualTo("Connection refused");
        assertThat(Answering.ask(lab, host, "127.0.0.1", 80)).isEqualTo("Connection refused");
    }

    @Test
    void aPortAtANamedAddressIsReachedByItFromEverywhere() {
        publish(tcp("192.0.2.1", 8080), tcp("2001:db8::1", 8080));

        assertThat(Answering.ask(lab, outside, "192.0.2.1", 8080)).isEqualTo("web 192.0.2.2");
        assertThat(Answering.ask(lab, outside, "2001:db8::1", 8080)).isEqualTo("web 2001:db8:0:0:0:0:0:2");
        assertThat(Answering.ask(lab, host, "192.0.2.1", 8080)).isEqualTo("web 192.0.2.1");
        assertThat(Answering.ask(lab, host, "2001:db8::1", 8080)).isEqualTo("web 2001:db8:0:0:0:0:0:1");
        assertThat(Answering.ask(lab, host, "127.0.0.1", 8080)).isEqualTo("Connection refused");
    }

    @Test
    void aPortAnywhereIsReachedByAllAddressesOfTheHost() {
        publish(tcp("0.0.0.0", 8080), tcp("::", 8080));

        assertThat(Answering.ask(lab, outside, "192.0.2.1", 8080)).isEqualTo("web 192.0.2.2");
        assertThat(Answering.ask(lab, outside, "2001:db8::1", 8080)).isEqualTo("web 2001:db8:0:0:0:0:0:2");
        assertThat(Answering.ask(lab, host, "127.0.0.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, host, "172.31.0.1", 8080)).startsWith("web ");
    }

    @Test
    void aPortAtLoopbackIsReachedByIpv6Too() {
        publish(tcp("127.0.0.1", 8080), tcp("::1", 8080));

        assertThat(Answering.ask(lab, host, "::1", 8080)).isEqualTo("web fd00:30:0:0:0:0:0:1");
        assertThat(Answering.ask(lab, host, "127.0.0.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, host, "2001:db8::1", 8080)).isEqualTo("Connection refused");
        try (Answering local = Answering.in(lab, host, "host", 9)) {
            assertThat(Answering.ask(lab, host, "::1", 9)).isEqualTo("host 0:0:0:0:0:0:0:1");
        }
    }

    @Test
    void whereAnswersToLoopbackOfIpv6WouldGetLostItIsRefused() {
        bridgesAsk(1);
        try {
            publish(tcp("127.0.0.1", 8080), tcp("::1", 8080));

            assertThat(Answering.ask(lab, host, "::1", 8080))
                    .isEqualTo(
                            Files.exists(Path.of("/proc/sys/net/bridge"))
                                    ? "Connection refused"
                                    : "web fd00:30:0:0:0:0:0:1");
            assertThat(Answering.ask(lab, host, "127.0.0.1", 8080)).isEqualTo("web 172.30.0.1");
        } finally {
            bridgesAsk(0);
        }
    }

    @Test
    void containersReachAPublishedPortByTheHostsAddress() {
        publish(tcp("0.0.0.0", 8080), tcp("::", 8080));

        assertThat(Answering.ask(lab, sibling, "192.0.2.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, sibling, "172.30.0.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, sibling, "2001:db8::1", 8080)).isEqualTo("web fd00:30:0:0:0:0:0:1");
        assertThat(Answering.ask(lab, web, "192.0.2.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, stranger, "192.0.2.1", 8080)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.ask(lab, inner, "192.0.2.1", 8080)).isEqualTo(PROHIBITED);
    }

    @Test
    void allThatHoldsWhereBridgesAskTheRulesToo() {
        bridgesAsk(1);
        try {
            publish(tcp("0.0.0.0", 8080), tcp("::", 8080));

            assertThat(Answering.ask(lab, host, "127.0.0.1", 8080)).isEqualTo("web 172.30.0.1");
            assertThat(Answering.ask(lab, sibling, "192.0.2.1", 8080)).startsWith("web 172.30.0.");
            assertThat(Answering.ask(lab, sibling, "2001:db8::1", 8080)).startsWith("web fd00:30:");
            assertThat(Answering.ask(lab, stranger, "192.0.2.1", 8080)).startsWith("web 172.3");
            assertThat(Answering.ask(lab, sibling, "172.30.0.2", 80)).isEqualTo("web 172.30.0.3");
            assertThat(Answering.ask(lab, stranger, "172.30.0.2", 80)).isEqualTo(PROHIBITED);
        } finally {
            bridgesAsk(0);
        }
    }

    @Test
    void datagramsFindTheirWay() {
        publish(port("127.0.0.1", 5353, TransportProtocol.UDP), port("192.0.2.1", 5353, TransportProtocol.UDP));

        assertThat(Answering.askByUdp(lab, host, "127.0.0.1", 5353)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.askByUdp(lab, outside, "192.0.2.1", 5353)).isEqualTo("web 192.0.2.2");
        assertThat(Answering.askByUdp(lab, sibling, "192.0.2.1", 5353)).isEqualTo("web 172.30.0.1");
    }

    @Test
    void networksAreApartAndTheWorldIsReachedFromThem() {
        lab.ip(outside, "route add 172.30.0.0/16 via 192.0.2.1");

        assertThat(Answering.ask(lab, sibling, "172.30.0.2", 80)).isEqualTo("web 172.30.0.3");
        assertThat(Answering.ask(lab, stranger, "172.30.0.2", 80)).isEqualTo(PROHIBITED);
        assertThat(Answering.ask(lab, inner, "172.30.0.2", 80)).isEqualTo(PROHIBITED);
        assertThat(Answering.ask(lab, inner, "192.0.2.2", 80)).isEqualTo(PROHIBITED);
        assertThat(Answering.ask(lab, web, "192.0.2.2", 80)).isEqualTo("outside 192.0.2.1");
        assertThat(Answering.ask(lab, web, "2001:db8::2", 80)).isEqualTo("outside 2001:db8:0:0:0:0:0:1");
        assertThat(Answering.ask(lab, host, "172.30.0.2", 80)).isEqualTo("web 172.30.0.1");
        assertThat(Answering.askInVain(lab, outside, "172.30.0.2", 80)).containsIgnoringCase("timed out");
    }

    @Test
    void noContainerGetsToTheHostsLoopback() {
        publish(tcp("127.0.0.1", 8080));
        lab.ip(sibling, "route add 127.0.0.9/32 via 172.30.0.1 table local");
        lab.sysctl(sibling, "net.ipv4.conf.all.route_localnet=1");

        try (Answering local = Answering.in(lab, host, "host", 9)) {
            assertThat(Answering.ask(lab, host, "127.0.0.9", 9)).isEqualTo("host 127.0.0.1");
            assertThat(Answering.askInVain(lab, sibling, "127.0.0.9", 9)).containsIgnoringCase("timed out");
        } finally {
            lab.ip(sibling, "route del 127.0.0.9/32 table local");
        }
    }

    @Test
    void whatSomebodyFlushedIsMadeAnew() {
        publish(tcp("192.0.2.1", 8080));
        String before = lab.nft(host, "list ruleset");

        lab.nft(host, "flush ruleset");
        lab.perform(host, firewall::repair);

        assertThat(lab.nft(host, "list ruleset")).isEqualTo(before);
        assertThat(Answering.ask(lab, outside, "192.0.2.1", 8080)).isEqualTo("web 192.0.2.2");
    }

    @Test
    void theNextPortRepairsWhatSomebodyFlushed() {
        lab.nft(host, "flush ruleset");

        publish(tcp("192.0.2.1", 8080));

        assertThat(Answering.ask(lab, outside, "192.0.2.1", 8080)).isEqualTo("web 192.0.2.2");
        assertThat(Answering.ask(lab, web, "192.0.2.2", 80)).isEqualTo("outside 192.0.2.1");
    }

    @Test
    void nothingIsLeftAtTheEndAndStrangersTablesAreAsTheyWere() throws Exception {
        closeNetworks();
        Path script = directory.resolve("strangers.nft");
        Files.writeString(script, STRANGERS);
        lab.nft(host, "-f " + script);
        String strangers = lab.nft(host, "-s list ruleset");

        openNetworks();
        publish(tcp("0.0.0.0", 8080), tcp("127.0.0.1", 8081));
        assertThat(Answering.ask(lab, outside, "192.0.2.1", 8080)).isEqualTo("web 192.0.2.2");
        assertThat(lab.nft(host, "-s list ruleset")).contains(strangers.strip()).contains("carafe_");
        lab.perform(host, recorder -> {
            for (String network : List.of("first", "second", "closed")) {
                firewall.removePorts("web", recorder);
                firewall.removeNetwork(network, recorder);
                firewall.removeNetwork(network, recorder);
            }
        });

        assertThat(lab.nft(host, "-s list ruleset")).isEqualTo(strangers);
        assertThat(directory).isDirectoryNotContaining("glob:**/firewall-*");
        assertThat(lab.in(
                        host,
                        () -> Files.readString(Path.of("/proc/sys/net/ipv4/conf/carafe0/route_localnet"))
                                .strip()))
                .isEqualTo("0");
    }
}
