package io.carafe.namespaces.vlan;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.network.Network;

/** What both drivers have in common. What they make in a container goes with its network namespace. */
abstract class VlanDriver implements NetworkDriver {
    private final VlanKind kind;

    VlanDriver(VlanKind kind) {
        this.kind = kind;
    }

    @Override
    public final String name() {
        return kind.text();
    }

    @Override
    public final void validate(Network network, HostProfile host) {
        ParentLink.of(network);
        kind.mode(network);
        if (host.rootless()) {
            throw new UnsupportedFeatureException(
                    "a network of the driver " + name() + " wants rights on the links of this host",
                    "It is for an engine that root runs.");
        }
    }

    @Override
    public final void prepare(Network network, HostRecorder host) {
        host.to("have the link that the network " + network.name() + " is on")
                .step(new ParentMaking(ParentLink.of(network)));
    }

    @Override
    public final NetworkLink link(Network network, String interfaceName) {
        return new ChildLink(kind, kind.mode(network), ParentLink.of(network).name(), network.mtu(), interfaceName);
    }

    @Override
    public final void remove(Network network, HostRecorder host) {
        ParentLink parent = ParentLink.of(network);
        if (parent.tag().isPresent()) {
            host.to("delete the link that was made for the network " + network.name())
                    .step(new ParentRemoval(parent));
        }
    }
}
