package io.carafe.cli.inspect;

import io.carafe.Container;
import io.carafe.api.NetworkSettings;
import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.runtime.network.PortWishes;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.RunNetworks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ports of a container in Docker's forms. */
public final class PortsDocument {
    /** As Docker's lines have them: by the container's port, IPv4 before IPv6. */
    private static final Comparator<PortBinding> ORDER = Comparator.comparingInt(PortBinding::containerPort)
            .thenComparing(PortBinding::protocol)
            .thenComparing(PortBinding::hostAddress)
            .thenComparingInt(PortBinding::hostPort);

    private PortsDocument() {}

    /** Where its ports are reached now; none when it does not run. */
    public static List<PortBinding> bindings(Container container) {
        return container.networks().present().map(RunNetworks::ports).orElse(List.of()).stream()
                .sorted(ORDER)
                .toList();
    }

    /** {@code 80/tcp}. */
    public static String key(PortBinding binding) {
        return binding.containerPort() + "/" + binding.protocol().text();
    }

    /** The part NetworkSettings.Ports: what is published, and {@code null} for what is exposed alone. */
    static Map<String, Object> ofRunning(Container container) {
        Map<String, Object> ports = new TreeMap<>();
        if (!container.state().isRunning()) {
            return ports;
        }
        exposed(container).forEach(key -> ports.put(key, null));
        Map<String, List<Object>> published = new TreeMap<>();
        bindings(container)
                .forEach(binding -> published
                        .computeIfAbsent(key(binding), unused -> new ArrayList<>())
                        .add(binding(binding.hostAddress().toString(), Integer.toString(binding.hostPort()))));
        ports.putAll(published);
        return ports;
    }

    /** The part HostConfig.PortBindings: what was asked for. */
    static Map<String, Object> asked(NetworkSettings settings) {
        Map<String, List<Object>> asked = new TreeMap<>();
        for (PublishedPort port : settings.published()) {
            PortRange inside = port.containerPorts();
            for (int i = 0; i < inside.size(); i++) {
                asked.computeIfAbsent(
                                (inside.first() + i) + "/" + port.protocol().text(), unused -> new ArrayList<>())
                        .add(binding(port.hostAddress().map(IpAddress::toString).orElse(""), hostPort(port, i)));
            }
        }
        return new TreeMap<>(asked);
    }

    private static String hostPort(PublishedPort port, int index) {
        boolean anyOfThem = port.containerPorts().size() == 1;
        return port.hostPorts()
                .map(range -> anyOfThem ? range.toString() : Integer.toString(range.first() + index))
                .orElse("");
    }

    private static Map<String, Object> binding(String address, String port) {
        return new Tree().put("HostIp", address).put("HostPort", port).map();
    }

    /** The part Config.ExposedPorts: {@code 80/tcp}, from the command line, the image, and what is published. */
    static List<String> exposed(Container container) {
        NetworkSettings settings = container.spec().network();
        List<String> keys = new ArrayList<>();
        PortWishes.exposed(settings, container.imageConfig().exposedPorts())
                .map(ExposedPort::toString)
                .forEach(keys::add);
        keys.addAll(asked(settings).keySet());
        return keys.stream().distinct().sorted().toList();
    }

    /**
     * The column PORTS of {@code ps}: {@code 127.0.0.1:8080->80/tcp, [::1]:8080->80/tcp, 443/tcp}. Ports that follow each
     * other on both sides are one range.
     */
    static String line(Container container, ContainerState state) {
        if (!state.isRunning()) {
            return "";
        }
        Map<String, List<PortBinding>> ranges = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        List<PortBinding> bindings = bindings(container);
        for (PortBinding binding : bindings) {
            ranges.computeIfAbsent(
                            binding.hostAddress() + " " + binding.protocol() + " "
                                    + (binding.hostPort() - binding.containerPort()),
                            unused -> new ArrayList<>())
                    .add(binding);
        }
        ranges.values().forEach(list -> words.addAll(published(list)));
        List<String> published = bindings.stream().map(PortsDocument::key).toList();
        exposed(container).stream().filter(key -> !published.contains(key)).forEach(words::add);
        return String.join(", ", words);
    }

    /** Of bindings with the same distance between both sides, each run of neighbours. */
    private static List<String> published(List<PortBinding> bindings) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= bindings.size(); i++) {
            boolean ends = i == bindings.size()
                    || bindings.get(i).containerPort() != bindings.get(i - 1).containerPort() + 1;
            if (ends) {
                words.add(published(bindings.get(start), bindings.get(i - 1)));
                start = i;
            }
        }
        return words;
    }

    private static String published(PortBinding first, PortBinding last) {
        IpAddress address = first.hostAddress();
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":"
                + new PortRange(first.hostPort(), last.hostPort()) + "->"
                + new PortRange(first.containerPort(), last.containerPort()) + "/"
                + first.protocol().text();
    }
}
