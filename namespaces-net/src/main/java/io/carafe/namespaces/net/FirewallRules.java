package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.Subnet;
import io.carafe.namespaces.net.firewall.Firewall;
import io.carafe.namespaces.net.firewall.FirewallNetwork;
import io.carafe.namespaces.net.firewall.FirewallPort;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps bridges apart, hides their addresses from the world, and lets published ports in. */
final class FirewallRules implements NetworkRules {
    /** Docker's option: whether addresses are hidden from the world. */
    static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";

    private static final String PORTS = "ports";
    private static final IpAddress V6_LOOPBACK = IpAddress.of("::1");

    private final Firewall firewall;

    @Inject
    FirewallRules(Firewall firewall) {
        this.firewall = firewall;
    }

    @Override
    public String name() {
        return "firewall";
    }

    @Override
    public void network(Network network, String bridge, HostRecorder host) {
        boolean hidden = !network.internal()
                && !network.options().getOrDefault(MASQUERADE, "true").equals("false");
        List<IpPrefix> masqueraded =
                hidden ? network.subnets().stream().map(Subnet::prefix).toList() : List.of();
        firewall.addNetwork(new FirewallNetwork(network.id(), bridge, network.internal(), masqueraded), host);
    }

    @Override
    public void connect(NetworkConnection connection, String bridge, List<PortBinding> ports, HostRecorder host) {
        if (!ports.isEmpty()) {
            NetworkEndpoint endpoint = connection.endpoint();
            host.declareUntilReboot(PORTS, endpoint.id());
            firewall.addPorts(
                    endpoint.id(),
                    ports.stream().flatMap(port -> port(port, endpoint)).toList(),
                    host);
        }
    }

    private static Stream<FirewallPort> port(PortBinding binding, NetworkEndpoint endpoint) {
        IpAddress asked = binding.hostAddress();
        Optional<IpPrefix> address = asked.isV4() ? endpoint.v4() : endpoint.v6();
        // Answers to ::1 need more than those to the other addresses of the host, and are not always possible.
        Stream<IpAddress> at = asked.isV6() && asked.isUnspecified() ? Stream.of(asked, V6_LOOPBACK) : Stream.of(asked);
        return address.stream()
                .flatMap(own -> at.map(hostAddress -> new FirewallPort(
                        hostAddress,
                        binding.hostPort(),
                        binding.protocol(),
                        own.address(),
                        binding.containerPort(),
                        endpoint.network())));
    }

    @Override
    public void disconnect(List<HostEffect> effects, HostRecorder host) {
        effects.stream()
                .filter(effect -> effect.kind().equals(PORTS))
                .forEach(effect -> firewall.removePorts(effect.name(), host));
    }

    @Override
    public void remove(Network network, String bridge, HostRecorder host) {
        firewall.removeNetwork(network.id(), host);
    }

    @Override
    public void restore(HostRecorder host) {
        firewall.repair(host);
    }
}
