package io.carafe.namespaces.vlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.network.Network;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.PerformedHost;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VlanDriverTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    private final NetworkDriver macvlan = new MacvlanDriver();
    private final NetworkDriver ipvlan = new IpvlanDriver();

    private static Network network(String driver, Map<String, String> options) {
        return new Network(ID, "lan", driver, Instant.EPOCH, List.of(), false, false, options, Map.of());
    }

    private static LinkStatus link(String name, String alias) {
        return new LinkStatus(7, name, "", true, 1500, Optional.empty(), 0, 0, alias);
    }

    private static PerformedHost prepared(NetworkDriver driver, Network network, PerformedHost host) {
        HostRecorder recorder = new HostRecorder("net");
        driver.prepare(network, recorder);
        host.perform(recorder);
        return host;
    }

    @Test
    void aLinkIsMadeInTheContainerAtOnce() {
        PerformedHost host = new PerformedHost();
        Network network = network("macvlan", Map.of("parent", "eth0", Network.MTU, "1400"));
        macvlan.link(network, "eth0").make(host.kernel(), 3, 7, 9);
        ipvlan.link(network("ipvlan", Map.of("parent", "eth0", "ipvlan_mode", "l3")), "eth1")
                .make(host.kernel(), 3, 7, 9);
        assertThat(host.calls())
                .containsExactly(
                        "change(3, RTM_NEWLINK(\"eth0\" mtu 1400 netns 9 type macvlan mode BRIDGE on 7))",
                        "change(3, RTM_NEWLINK(\"eth1\" netns 9 type ipvlan mode L3 on 7))");
        assertThat(macvlan.hasHardwareAddresses()).isTrue();
        assertThat(ipvlan.hasHardwareAddresses()).isFalse();
    }

    @Test
    void aParentWithATagIsMadeAndGoes() {
        Network network = network("macvlan", Map.of("parent", "eth0.50"));
        PerformedHost host = new PerformedHost();
        host.recording().answering("link", Answer.failure(Errno.ENODEV), Answer.of(link("eth0", "")));
        assertThat(prepared(macvlan, network, host).recording().calls("change"))
                .containsExactly("change(3, RTM_NEWLINK(\"eth0.50\" alias \"carafe network " + ID
                        + "\" up type vlan id 50 on 7))");

        HostRecorder removal = new HostRecorder("net");
        macvlan.remove(network, removal);
        PerformedHost ours = new PerformedHost();
        ours.recording().answering("link", Answer.of(link("eth0.50", "carafe network " + ID)));
        ours.perform(removal);
        assertThat(ours.recording().calls("change")).hasSize(1);
        PerformedHost others = new PerformedHost();
        others.recording().answering("link", Answer.of(link("eth0.50", "")));
        others.perform(removal);
        assertThat(others.recording().calls("change")).isEmpty();
    }

    @Test
    void aParentWithoutATagMustBeThere() {
        Network network = network("macvlan", Map.of("parent", "eth7"));
        assertThatThrownBy(() -> prepared(macvlan, network, new PerformedHost()))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("cannot find the link eth7: ENODEV (No such device). ");
        HostRecorder removal = new HostRecorder("net");
        macvlan.remove(network, removal);
        assertThat(removal.steps()).isEmpty();
    }

    @Test
    void whatTheKernelLacksIsSaid() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("change", NetlinkAnswer.failure(Errno.EOPNOTSUPP, "Unknown device type", 0));
        assertThatThrownBy(() -> macvlan.link(network("macvlan", Map.of("parent", "eth0")), "eth0")
                        .make(host.kernel(), 3, 7, 9))
                .hasMessageContaining("This kernel has no macvlan links: load the module macvlan.");
    }

    @Test
    void nonsenseIsRefused() {
        for (Map<String, String> options : List.of(
                Map.<String, String>of(),
                Map.of("parent", "a b"),
                Map.of("parent", "eth0.0"),
                Map.of("parent", "eth0.4095"),
                Map.of("parent", "a-name-of-sixteen"),
                Map.of("parent", "eth0", "macvlan_mode", "l2"))) {
            assertThatThrownBy(() -> macvlan.validate(
                            network("macvlan", options), Contexts.rootful().profile()))
                    .as("%s", options)
                    .isInstanceOf(InvalidSpecificationException.class);
        }
        assertThatThrownBy(() -> ipvlan.validate(
                        network("ipvlan", Map.of("parent", "eth0")),
                        Contexts.rootless().profile()))
                .isInstanceOf(UnsupportedFeatureException.class);
    }
}
