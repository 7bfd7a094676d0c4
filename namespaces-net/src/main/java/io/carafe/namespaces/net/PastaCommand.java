package io.carafe.namespaces.net;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How pasta(1) is started for a container. */
final class PastaCommand {
    private static final String NOTHING = "none";

    private PastaCommand() {}

    /** @param resolver the address at which it is to answer for the host's resolvers */
    static List<String> words(String program, LaunchContext context, Optional<String> resolver) {
        List<String> words = new ArrayList<>(List.of(
                program,
                "--config-net",
                "--foreground",
                "--quiet",
                // Nothing of the container's leads to the host's own loopback interface, and the other way round.
                "--no-map-gw",
                "--tcp-ns",
                NOTHING,
                "--udp-ns",
                NOTHING));
        if (context.networks().ports().stream().anyMatch(binding -> binding.protocol() == TransportProtocol.SCTP)) {
            throw new UnsupportedFeatureException(
                    "pasta publishes no port by SCTP", "Publish it by TCP or UDP, or run Carafe as root.");
        }
        ports(words, "--tcp-ports", context, TransportProtocol.TCP);
        ports(words, "--udp-ports", context, TransportProtocol.UDP);
        resolver.ifPresent(address -> words.addAll(List.of("--dns-forward", address)));
        words.addAll(List.of("--pid", "/proc/self/fd/" + Companion.READY, HostRecorder.CHILD));
        return words;
    }

    private static void ports(List<String> words, String option, LaunchContext context, TransportProtocol protocol) {
        List<PortBinding> bindings = context.networks().ports().stream()
                .filter(binding -> binding.protocol() == protocol)
                .toList();
        if (bindings.isEmpty()) {
            words.addAll(List.of(option, NOTHING));
        }
        for (PortBinding binding : bindings) {
            IpAddress address = binding.hostAddress();
            words.addAll(List.of(option, address + "/" + binding.hostPort() + ":" + binding.containerPort()));
        }
    }
}
