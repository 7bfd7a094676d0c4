package io.carafe.namespaces.vlan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import io.carafe.api.network.Network;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.linux.LinuxModule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real kernel, in namespaces that nobody else is in. */
@NeedsRoot
class MacvlanIT {
    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);

    @Test
    void aContainerGetsALinkOnTheHosts() {
        Network network = new Network(
                "0123456789abcdef".repeat(4),
                "lan",
                "macvlan",
                Instant.EPOCH,
                List.of(),
                false,
                false,
                Map.of("parent", "card"),
                Map.of());
        NamespaceVisit.Made host = new NamespaceVisit(kernel).newNamespace();
        NamespaceVisit.Made container = new NamespaceVisit(kernel).newNamespace();
        try {
            int socket = host.socket().number();
            NewLink card = NewLink.of("card", new LinkKind.Veth(NewLink.of("wire", new LinkKind.Dummy())));
            kernel.change(socket, List.of(new NetlinkChange.AddLink(card))).orThrow("make a card");
            NetworkLink link = new MacvlanDriver().link(network, "eth0");
            int parent = link.foundation(kernel, socket);
            link.make(kernel, socket, parent, container.namespace().number());

            LinkStatus eth0 = kernel.link(container.socket().number(), LinkName.of("eth0"))
                    .orThrow("find the container's link");
            assertThat(eth0.kind()).isEqualTo("macvlan");
            assertThat(eth0.peer()).isEqualTo(parent);
        } finally {
            for (NamespaceVisit.Made made : List.of(container, host)) {
                made.socket().close();
                made.namespace().close();
            }
        }
    }
}
