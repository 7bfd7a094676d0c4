package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.netlink.AddressStatus;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real kernel, in two network namespaces that nobody else is in. */
@Root
class NetlinkCallsIT {
    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    private NamespaceVisit.Made host;
    private NamespaceVisit.Made container;

    @BeforeEach
    void twoNamespaces() {
        host = new NamespaceVisit(kernel).newNamespace();
        container = new NamespaceVisit(kernel).newNamespace();
    }

    @AfterEach
    void bothGo() {
        for (NamespaceVisit.Made made : List.of(host, container)) {
            made.namespace().close();
            made.socket().close();
        }
    }

    private NetlinkAnswer inHost(NetlinkChange... changes) {
        return kernel.change(host.socket().number(), List.of(changes));
    }

    private NetlinkAnswer inContainer(NetlinkChange... changes) {
        return kernel.change(container.socket().number(), List.of(changes));
    }

    private LinkStatus hostLink(String name) {
        return kernel.link(host.socket().number(), LinkName.of(name)).orThrow("find " + name);
    }

    @Test
    void aCableAtABridgeLeadsIntoAnotherNamespace() {
        inHost(new NetlinkChange.AddLink(NewLink.of("br0", new LinkKind.Bridge())
                        .withMac(MacAddress.parse("02:00:00:00:00:01"))
                        .withMtu(OptionalInt.of(1400))
                        .switchedOn()))
                .orThrow("make a bridge");
        LinkStatus bridge = hostLink("br0");
        assertThat(bridge.kind()).isEqualTo("bridge");
        assertThat(bridge.mtu()).isEqualTo(1400);
        assertThat(bridge.up()).isTrue();
        assertThat(bridge.mac()).isEqualTo(MacAddress.parse("02:00:00:00:00:01"));

        NewLink inside = NewLink.of("eth0", new LinkKind.Dummy())
                .inNamespace(container.namespace().number());
        inHost(
                        new NetlinkChange.AddLink(
                                NewLink.of("veth1", new LinkKind.Veth(inside)).withMaster(bridge.index())),
                        new NetlinkChange.SetLink(LinkName.of("veth1"), LinkSettings.NONE.up(true)))
                .orThrow("make a cable");
        LinkStatus eth0 =
                kernel.link(container.socket().number(), LinkName.of("eth0")).orThrow("find the other end");
        assertThat(hostLink("veth1").master()).isEqualTo(bridge.index());
        assertThat(eth0.peer()).isEqualTo(hostLink("veth1").index());

        inContainer(
                        new NetlinkChange.SetLink(
                                LinkName.of(eth0.index()),
                                LinkSettings.NONE
                                        .mac(MacAddress.parse("02:42:0a:00:00:02"))
                                        .up(true)),
                        new NetlinkChange.AddAddress(eth0.index(), IpPrefix.of("10.0.0.2/24")),
                        new NetlinkChange.AddAddress(eth0.index(), IpPrefix.of("fd00::2/64")),
                        new NetlinkChange.AddRoute(Route.defaultBy(IpAddress.of("10.0.0.1"), eth0.index())),
                        new NetlinkChange.AddRoute(Route.defaultBy(IpAddress.of("fd00::1"), eth0.index())))
                .orThrow("set addresses");
        assertThat(kernel.addresses(container.socket().number()).orThrow("list addresses"))
                .contains(
                        new AddressStatus(eth0.index(), IpPrefix.of("10.0.0.2/24")),
                        new AddressStatus(eth0.index(), IpPrefix.of("fd00::2/64")));
        assertThat(kernel.routes(container.socket().number()).orThrow("list routes"))
                .filteredOn(Route::isDefault)
                .extracting(route -> route.gateway().orElseThrow().toString())
                .containsExactlyInAnyOrder("10.0.0.1", "fd00::1");

        inHost(new NetlinkChange.AddLinkName(eth0.peer(), "a-name-longer-than-fifteen"))
                .orThrow("name it");
        inHost(new NetlinkChange.DeleteLink(LinkName.of("a-name-longer-than-fifteen")))
                .orThrow("delete it");
        assertThat(kernel.link(container.socket().number(), LinkName.of("eth0")).failedWith(Errno.ENODEV))
                .isTrue();
    }

    @Test
    void theFirstErrorIsToldAndTheRestIsDone() {
        NetlinkAnswer answer = inHost(
                new NetlinkChange.AddLink(NewLink.of("a", new LinkKind.Bridge())),
                new NetlinkChange.DeleteLink(LinkName.of("nobody")),
                new NetlinkChange.AddLink(NewLink.of("a", new LinkKind.Bridge())),
                new NetlinkChange.AddLink(NewLink.of("b", new LinkKind.Bridge())));
        assertThat(answer.failedWith(Errno.ENODEV)).isTrue();
        assertThat(answer.failed()).isEqualTo(1);
        assertThat(hostLink("b").kind()).isEqualTo("bridge");
        assertThat(inHost(new NetlinkChange.AddLink(NewLink.of("b", new LinkKind.Bridge())))
                        .failedWith(Errno.EEXIST))
                .isTrue();
    }

    @Test
    void theKernelsOwnWordsAreKept() {
        NetlinkAnswer answer = inHost(new NetlinkChange.AddRoute(Route.defaultBy(IpAddress.of("10.0.0.1"), 1)));
        assertThat(answer.ok()).isFalse();
        assertThat(answer.complaint()).isNotEmpty();
        assertThat(answer.sentence()).startsWith("The kernel says: ").endsWith(".");
    }

    @Test
    void longListsComeWhole() {
        List<NetlinkChange> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(new NetlinkChange.AddLink(NewLink.of("d" + i, new LinkKind.Bridge())));
        }
        kernel.change(host.socket().number(), many).orThrow("make many links");
        assertThat(kernel.links(host.socket().number()).orThrow("list links"))
                .filteredOn(link -> link.kind().equals("bridge"))
                .hasSize(300);
    }
}
