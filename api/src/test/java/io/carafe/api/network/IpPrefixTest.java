package io.carafe.api.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IpPrefixTest {
    private static IpPrefix prefix(String text) {
        return IpPrefix.of(text);
    }

    @Test
    void aPrefixHasEnds() {
        assertThat(prefix("10.1.2.3/16").network()).isEqualTo(prefix("10.1.0.0/16"));
        assertThat(prefix("10.1.2.3/16").first()).isEqualTo(IpAddress.of("10.1.0.0"));
        assertThat(prefix("10.1.2.3/16").last()).isEqualTo(IpAddress.of("10.1.255.255"));
        assertThat(prefix("10.1.2.3/30").last()).isEqualTo(IpAddress.of("10.1.2.3"));
        assertThat(prefix("fd00::5/64").last()).isEqualTo(IpAddress.of("fd00::ffff:ffff:ffff:ffff"));
        assertThat(prefix("0.0.0.0/0").last()).isEqualTo(IpAddress.of("255.255.255.255"));
    }

    @Test
    void prefixesContainAndOverlap() {
        assertThat(prefix("10.0.0.0/8").contains(IpAddress.of("10.255.0.1"))).isTrue();
        assertThat(prefix("10.0.0.0/8").contains(IpAddress.of("11.0.0.1"))).isFalse();
        assertThat(prefix("0.0.0.0/0").contains(IpAddress.of("::1"))).isFalse();
        assertThat(prefix("10.0.0.0/8").overlaps(prefix("10.3.0.0/16"))).isTrue();
        assertThat(prefix("10.3.0.0/16").overlaps(prefix("10.0.0.0/8"))).isTrue();
        assertThat(prefix("10.3.0.0/16").overlaps(prefix("10.4.0.0/16"))).isFalse();
        assertThat(prefix("10.0.0.0/8").contains(prefix("10.3.0.0/16"))).isTrue();
        assertThat(prefix("10.3.0.0/16").contains(prefix("10.0.0.0/8"))).isFalse();
    }

    @Test
    void nonsenseIsNoPrefix() {
        for (String text : new String[] {
            "", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "/8", "10.0.0.0/08", "10.0.0.0/1/2"
        }) {
            assertThat(IpPrefix.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void theNetworksOwnAddressesAreNobodysElse() {
        Subnet subnet = new Subnet(
                prefix("10.0.0.0/29"),
                Optional.of(IpAddress.of("10.0.0.1")),
                Optional.empty(),
                Map.of("printer", IpAddress.of("10.0.0.4")));
        for (String taken : new String[] {"10.0.0.0", "10.0.0.1", "10.0.0.4", "10.0.0.7", "10.0.0.8", "fd00::1"}) {
            assertThat(subnet.isAssignable(IpAddress.of(taken))).as(taken).isFalse();
        }
        for (String free : new String[] {"10.0.0.2", "10.0.0.3", "10.0.0.5", "10.0.0.6"}) {
            assertThat(subnet.isAssignable(IpAddress.of(free))).as(free).isTrue();
        }
    }

    @Test
    void hardwareAddressesBelongToAddresses() {
        assertThat(MacAddress.belongingTo(IpAddress.of("172.17.0.2"))).hasToString("02:42:ac:11:00:02");
        assertThat(MacAddress.parse("02-42-AC-11-00-02"))
                .map(MacAddress::toString)
                .contains("02:42:ac:11:00:02");
        assertThat(MacAddress.parse("02:42:ac:11:00")).isEmpty();
        assertThat(MacAddress.parse("02:42-ac:11:00:02")).isEmpty();
        assertThat(MacAddress.parse("01:00:5e:00:00:01").orElseThrow().isMulticast())
                .isTrue();
        assertThat(PortRange.parse("8000-8010")).map(PortRange::size).contains(11);
        assertThat(PortRange.parse("0")).isEmpty();
        assertThat(PortRange.parse("9-8")).isEmpty();
        assertThat(PortRange.parse("65536")).isEmpty();
    }
}
