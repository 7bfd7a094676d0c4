package io.carafe.namespaces.net;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.launch.Handle;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.PortBinding;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Connects containers of this host by a bridge each network, at which the host is the gateway. What leads further is the
 * business of {@link NetworkRules}.
 */
public final class BridgeDriver implements NetworkDriver {
    /** As {@code network create --driver} has it. */
    public static final String NAME = "bridge";

    private static final String PORT = "port";
    private static final int SMALLEST_MTU = 68;
    private static final int LARGEST_MTU = 65535;
    /** IPv6 wants links to carry this (RFC 8200). */
    private static final int SMALLEST_V6_MTU = 1280;

    private final List<NetworkRules> rules;

    @Inject
    BridgeDriver(Set<NetworkRules> rules) {
        this.rules =
                rules.stream().sorted(Comparator.comparing(NetworkRules::name)).toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "containers of this host at a bridge, with the host as their gateway";
    }

    @Override
    public void validate(Network network, HostProfile host) {
        BridgeNames.check(network);
        String mtu = network.options().getOrDefault(Network.MTU, "");
        int smallest = network.v6().isPresent() ? SMALLEST_V6_MTU : SMALLEST_MTU;
        boolean given = !mtu.isEmpty();
        boolean fits = network.mtu().isPresent()
                && network.mtu().getAsInt() >= smallest
                && network.mtu().getAsInt() <= LARGEST_MTU;
        if (given && !fits) {
            throw new InvalidSpecificationException(
                    "invalid MTU: \"" + mtu + "\"", "It is a number from " + smallest + " to " + LARGEST_MTU + ".");
        }
    }

    @Override
    public void prepare(Network network, HostRecorder host) {
        String bridge = BridgeNames.of(network);
        List<IpPrefix> gateways = network.subnets().stream()
                .map(subnet -> subnet.gateway().map(subnet.prefix()::with))
                .flatMap(Optional::stream)
                .toList();
        host.to("make the bridge of the network " + network.name())
                .step(new BridgeMaking(
                        bridge,
                        BridgeNames.remark(network),
                        BridgeNames.isChosen(network),
                        gateways,
                        network.mtu(),
                        BridgeNames.mac(network)));
        rules.forEach(rule -> rule.network(network, bridge, host.part(rule.name())));
        if (!network.internal()) {
            network.subnets()
                    .forEach(subnet -> host.to("let packets pass between the network " + network.name() + " and others")
                            .step(new ForwardingSwitch(!subnet.isV4())));
        }
    }

    @Override
    public boolean publishesPorts() {
        return true;
    }

    @Override
    public void restore(HostRecorder host) {
        rules.forEach(rule -> rule.restore(host.part(rule.name())));
    }

    @Override
    public NetworkLink link(Network network, String interfaceName) {
        return new BridgePort(BridgeNames.of(network), interfaceName);
    }

    @Override
    public void attach(NetworkConnection connection, List<PortBinding> ports, Handle namespace, HostRecorder host) {
        String port = "carafe-" + connection.endpoint().id();
        host.declareUntilReboot(PORT, port);
        host.to("know the container's link at the bridge again")
                .step(new PortNaming(namespace, connection.endpoint().interfaceName(), port));
        String bridge = BridgeNames.of(connection.network());
        rules.forEach(rule -> rule.connect(connection, bridge, ports, host.part(rule.name())));
    }

    @Override
    public void release(List<HostEffect> effects, HostRecorder host) {
        rules.forEach(rule -> {
            List<HostEffect> own = HostRecorder.effectsOf(rule.name(), effects);
            if (!own.isEmpty()) {
                rule.disconnect(own, host.part(rule.name()));
            }
        });
        effects.stream()
                .filter(effect -> effect.kind().equals(PORT))
                .forEach(effect ->
                        host.to("take the container's link off the bridge").step(new PortClosing(effect.name())));
    }

    @Override
    public void remove(Network network, HostRecorder host) {
        String bridge = BridgeNames.of(network);
        rules.forEach(rule -> rule.remove(network, bridge, host.part(rule.name())));
        host.to("delete the bridge of the network " + network.name())
                .step(new BridgeRemoval(bridge, BridgeNames.remark(network)));
    }
}
