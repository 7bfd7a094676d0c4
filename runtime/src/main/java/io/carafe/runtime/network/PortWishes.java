package io.carafe.runtime.network;

import io.carafe.api.NetworkSettings;
import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which ports a container wants published, one by one. */
public final class PortWishes {
    private PortWishes() {}

    /**
     * What was asked for; and with {@code --publish-all}, what is exposed besides.
     *
     * @param ofImage what the image exposes, in its own words; what makes no sense is left out
     */
    public static List<PublishedPort> of(NetworkSettings settings, Collection<String> ofImage) {
        List<PublishedPort> wishes = new ArrayList<>(settings.published());
        if (settings.publishAll()) {
            exposed(settings, ofImage)
                    .filter(port -> settings.published().stream().noneMatch(published -> covers(published, port)))
                    .map(port -> new PublishedPort(Optional.empty(), Optional.empty(), port.ports(), port.protocol()))
                    .forEach(wishes::add);
        }
        return wishes.stream().distinct().toList();
    }

    /** The ports that a container listens on, as it or its image says; each by itself. */
    public static Stream<ExposedPort> exposed(NetworkSettings settings, Collection<String> ofImage) {
        Stream<ExposedPort> image = ofImage.stream().sorted().flatMap(word -> parse(word).stream());
        return Stream.concat(settings.exposed().stream(), image)
                .flatMap(range -> IntStream.rangeClosed(
                                range.ports().first(), range.ports().last())
                        .mapToObj(port -> new ExposedPort(PortRange.of(port), range.protocol())))
                .distinct();
    }

    private static Optional<ExposedPort> parse(String word) {
        int slash = word.indexOf('/');
        Optional<TransportProtocol> protocol =
                slash < 0 ? Optional.of(TransportProtocol.TCP) : TransportProtocol.parse(word.substring(slash + 1));
        return PortRange.parse(slash < 0 ? word : word.substring(0, slash))
                .flatMap(ports -> protocol.map(known -> new ExposedPort(ports, known)));
    }

    private static boolean covers(PublishedPort published, ExposedPort port) {
        PortRange range = published.containerPorts();
        return published.protocol() == port.protocol()
                && range.first() <= port.ports().first()
                && port.ports().last() <= range.last();
    }
}
