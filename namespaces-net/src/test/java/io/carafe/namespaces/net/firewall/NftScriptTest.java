package io.carafe.namespaces.net.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.TransportProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scripts, and the file that says what the table should be. */
class NftScriptTest {
    private static final FirewallNetwork OPEN = new FirewallNetwork(
            "0a", "carafe0", false, List.of(IpPrefix.of("172.17.0.0/16"), IpPrefix.of("fd00:17::/64")));
    private static final FirewallNetwork CLOSED = new FirewallNetwork("0b", "cf-0b", true, List.of());
    private static final FirewallPort LOCAL = port("127.0.0.1", 8080, TransportProtocol.TCP, "172.17.0.2", 80);
    private static final FirewallPort LOCAL6 = port("::1", 8080, TransportProtocol.TCP, "fd00:17::2", 80);
    private static final FirewallPort ANYWHERE = port("0.0.0.0", 53, TransportProtocol.UDP, "172.17.0.3", 5353);
    private static final FirewallPort ANYWHERE6 = port("::", 9, TransportProtocol.SCTP, "fd00:17::3", 9);

    private final NftScript script = new NftScript("carafe_00000000");

    private static FirewallPort port(
            String hostAddress, int hostPort, TransportProtocol protocol, String address, int port) {
        return new FirewallPort(IpAddress.of(hostAddress), hostPort, protocol, IpAddress.of(address), port, "0a");
    }

    @Test
    void theWholeTableIsMadeInOneTransaction() throws IOException {
        Ruleset rules = Ruleset.EMPTY
                .with(OPEN)
                .with(CLOSED)
                .withPorts("web", List.of(LOCAL, LOCAL6))
                .withPorts("dns", List.of(ANYWHERE, ANYWHERE6));

        assertThat(script.whole(rules)).isEqualTo(resource("whole.nft"));
    }

    @Test
    void aNetworkIsAnElementOfSets() {
        assertThat(script.addition(OPEN)).isEqualTo("""
                add element inet carafe_00000000 bridges { "carafe0" }
                add element inet carafe_00000000 within { "carafe0" . "carafe0" }
                add element inet carafe_00000000 hidden4 { 172.17.0.0/16 }
                add element inet carafe_00000000 hidden6 { fd00:17::/64 }
                """);
        assertThat(script.removal(CLOSED, List.of())).isEqualTo("""
                delete element inet carafe_00000000 bridges { "cf-0b" }
                delete element inet carafe_00000000 within { "cf-0b" . "cf-0b" }
                delete element inet carafe_00000000 internal { "cf-0b" }
                """);
    }

    @Test
    void aPortIsOneElementOfAMap() {
        assertThat(script.addition(List.of(LOCAL)))
                .isEqualTo("add element inet carafe_00000000 ports4 { 127.0.0.1 . tcp . 8080 : 172.17.0.2 . 80 }\n");
        assertThat(script.removal(List.of(LOCAL6, ANYWHERE))).isEqualTo("""
                delete element inet carafe_00000000 ports6 { ::1 . tcp . 8080 }
                delete element inet carafe_00000000 anywhere4 { udp . 53 }
                """);
    }

    @Test
    void theFileSaysWhatTheTableShouldBe() {
        Ruleset rules = Ruleset.EMPTY.with(OPEN).with(CLOSED).withPorts("web", List.of(LOCAL, LOCAL6));

        assertThat(rules.text()).isEqualTo("""
                network 0a carafe0 open 172.17.0.0/16 fd00:17::/64
                network 0b cf-0b internal
                port web 0a 127.0.0.1 8080 tcp 172.17.0.2 80
                port web 0a ::1 8080 tcp fd00:17::2 80
                """);
        assertThat(Ruleset.parse(rules.text())).isEqualTo(rules);
        assertThat(Ruleset.parse("")).isEqualTo(Ruleset.EMPTY);
    }

    @Test
    void aNetworkTakesItsPortsAlong() {
        Ruleset rules = Ruleset.EMPTY.with(OPEN).with(CLOSED).withPorts("web", List.of(LOCAL));

        assertThat(rules.without("0a")).isEqualTo(Ruleset.EMPTY.with(CLOSED));
        assertThat(rules.withoutPorts("web").withoutPorts("web"))
                .isEqualTo(Ruleset.EMPTY.with(OPEN).with(CLOSED));
    }

    @Test
    void aDamagedFileIsNoRuleset() {
        assertThatThrownBy(() -> Ruleset.parse("network 0a\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a line that is neither a network nor a port: network 0a");
        assertThatThrownBy(() -> Ruleset.parse("port web 0a 127.0.0.1 80 tcp example.org 80\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = NftScriptTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
