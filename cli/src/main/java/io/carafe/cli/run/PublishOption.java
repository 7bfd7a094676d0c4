package io.carafe.cli.run;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code -p [[ADDRESS:][PORT[-PORT]]:]PORT[-PORT][/PROTOCOL]}, and Docker's other form of the same,
 * {@code published=PORT,target=PORT,protocol=PROTOCOL}.
 */
final class PublishOption {
    /** Docker's word for any port. */
    private static final String ANY = "0";

    private static final List<String> FIELDS = List.of("published", "target", "protocol");

    private final Arguments arguments;
    private final String text;

    private PublishOption(Arguments arguments, String text) {
        this.arguments = arguments;
        this.text = text;
    }

    static PublishedPort parse(Arguments arguments, String text) {
        PublishOption option = new PublishOption(arguments, text);
        return text.contains("=") ? option.readFields() : option.read(text);
    }

    private PublishedPort readFields() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? field : field.substring(0, equals);
            if (equals <= 0) {
                throw problem("invalid publish opts format (should be name=value but got '" + field + "')");
            }
            if (!FIELDS.contains(key)) {
                throw problem("invalid field '" + key + "'");
            }
            fields.put(key, field.substring(equals + 1));
        }
        return read(fields.getOrDefault("published", "") + ":" + fields.getOrDefault("target", "") + "/"
                + fields.getOrDefault("protocol", "tcp"));
    }

    private PublishedPort read(String spec) {
        int last = spec.lastIndexOf(':');
        String inside = spec.substring(last + 1);
        String outside = last < 0 ? "" : spec.substring(0, last);
        int middle = outside.lastIndexOf(':');
        String address = middle < 0 ? "" : outside.substring(0, middle);
        String hostPort = outside.substring(middle + 1);
        int slash = inside.indexOf('/');
        String containerPort = slash < 0 ? inside : inside.substring(0, slash);
        if (containerPort.isEmpty()) {
            throw problem("no port specified");
        }
        PortRange containerPorts =
                PortRange.parse(containerPort).orElseThrow(() -> problem("invalid containerPort: " + containerPort));
        Optional<PortRange> hostPorts = hostPort.isEmpty() || hostPort.equals(ANY)
                ? Optional.empty()
                : Optional.of(PortRange.parse(hostPort).orElseThrow(() -> problem("invalid hostPort: " + hostPort)));
        if (hostPorts.isPresent()
                && containerPorts.size() > 1
                && hostPorts.get().size() != containerPorts.size()) {
            throw problem(
                    "invalid ranges specified for container and host Ports: " + containerPort + " and " + hostPort);
        }
        return new PublishedPort(
                middle < 0 || address.isEmpty() ? Optional.empty() : Optional.of(address(address)),
                hostPorts,
                containerPorts,
                slash < 0 ? TransportProtocol.TCP : protocol(inside.substring(slash + 1)));
    }

    private IpAddress address(String word) {
        boolean bracketed = word.startsWith("[") && word.endsWith("]");
        return IpAddress.parse(bracketed ? word.substring(1, word.length() - 1) : word)
                .orElseThrow(() -> problem("invalid IP address: " + word));
    }

    private TransportProtocol protocol(String word) {
        return TransportProtocol.parse(word.isEmpty() ? "tcp" : word)
                .orElseThrow(() -> problem("invalid proto: " + word));
    }

    private UsageException problem(String why) {
        return arguments.problem(
                "-p " + text + ": " + why,
                "Write it as [[ADDRESS:]PORT:]PORT[/PROTOCOL], for instance 8080:80 or 192.0.2.1:53:53/udp.");
    }
}
