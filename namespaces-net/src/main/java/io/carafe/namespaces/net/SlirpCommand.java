package io.carafe.namespaces.net;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How slirp4netns(1) is started for a container, and asked for its ports. */
final class SlirpCommand {
    private static final String SOCKET = "slirp4netns.sock";

    private SlirpCommand() {}

    static List<String> words(String program, LaunchContext context) {
        List<String> words = new ArrayList<>(List.of(
                program,
                "--configure",
                "--mtu=65520",
                // Nothing of the container's leads to the host's own loopback interface.
                "--disable-host-loopback",
                "--enable-sandbox",
                "--ready-fd=" + Companion.READY));
        if (!context.networks().ports().isEmpty()) {
            words.add("--api-socket=" + SOCKET);
        }
        words.addAll(List.of(HostRecorder.CHILD, "tap0"));
        return words;
    }

    static Optional<Companion.Setup> setup(LaunchContext context) {
        List<PortBinding> ports = context.networks().ports();
        return ports.isEmpty()
                ? Optional.empty()
                : Optional.of(new Companion.Setup(
                        SOCKET, ports.stream().map(SlirpCommand::request).toList()));
    }

    private static String request(PortBinding binding) {
        if (!binding.hostAddress().isV4() || binding.protocol() == TransportProtocol.SCTP) {
            throw new UnsupportedFeatureException(
                    "slirp4netns publishes no port by " + (binding.hostAddress().isV4() ? "SCTP" : "IPv6"),
                    "Install pasta (Debian package passt), or publish the port at an IPv4 address by TCP or UDP.");
        }
        return "{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\""
                + binding.protocol().text()
                + "\",\"host_addr\":\"" + binding.hostAddress()
                + "\",\"host_port\":" + binding.hostPort()
                + ",\"guest_port\":" + binding.containerPort() + "}}";
    }
}
