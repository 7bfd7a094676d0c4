package io.carafe.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.network.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressPoolsTest {
    private final AddressPools pools = new AddressPools(new Random(1));

    @Test
    void dockersPoolsAreGivenInTheirOrderUntilThereAreNone() {
        List<IpPrefix> taken = new ArrayList<>();
        List<String> given = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            IpPrefix next = pools.freeV4(taken);
            taken.add(next);
            given.add(next.toString());
        }
        assertThat(given)
                .startsWith("172.17.0.0/16", "172.18.0.0/16")
                .contains("172.31.0.0/16", "192.168.0.0/20")
                .endsWith("192.168.224.0/20", "192.168.240.0/20");
        assertThatThrownBy(() -> pools.freeV4(taken))
                .isInstanceOf(NetworkConflictException.class)
                .hasMessageStartingWith("all predefined address pools have been fully subnetted");
    }

    @Test
    void whatTheHostReachesIsAvoided() {
        assertThat(pools.freeV4(List.of(IpPrefix.of("172.17.5.0/24"), IpPrefix.of("172.18.0.53/32"))))
                .isEqualTo(IpPrefix.of("172.19.0.0/16"));
        assertThat(pools.freeV4(List.of(IpPrefix.of("172.16.0.0/12")))).isEqualTo(IpPrefix.of("192.168.0.0/20"));
    }

    @Test
    void ofIpv6ThereAreManyAndAllAreLocal() {
        IpPrefix first = pools.freeV6(List.of());
        IpPrefix second = pools.freeV6(List.of(first));
        assertThat(first).isNotEqualTo(second);
        assertThat(IpPrefix.of("fd00::/8").contains(first)).isTrue();
        assertThat(first.length()).isEqualTo(64);
        assertThatThrownBy(() -> pools.freeV6(List.of(IpPrefix.of("fd00::/8"))))
                .isInstanceOf(NetworkConflictException.class);
    }
}
