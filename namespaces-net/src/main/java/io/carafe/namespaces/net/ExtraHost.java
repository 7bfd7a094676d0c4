package io.carafe.namespaces.net;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.network.NetworkConnection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An entry for {@code /etc/hosts} of the user's: Docker's {@code --add-host NAME:ADDRESS}.
 *
 * @param address an address, or the word {@code host-gateway}
 */
record ExtraHost(String name, String address) {
    /** Names go into a file of lines and words. */
    private static final Pattern ENTRY = Pattern.compile("([^\\s#:=\\p{Cntrl}]+)[:=](.+)");

    /** Docker's word for an address of the host's that containers reach. */
    private static final String HOST_GATEWAY = "host-gateway";

    /** The driver whose networks the host itself is on. */
    private static final String BRIDGE = "bridge";

    /**
     * Reads {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; an IPv6 address may be in brackets.
     *
     * @throws InvalidSpecificationException when it is neither
     */
    static ExtraHost parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw new InvalidSpecificationException(
                    "bad format for add-host: \"" + entry + "\"", "Write it as NAME:ADDRESS.");
        }
        String address = withoutBrackets(matcher.group(2));
        if (address.equals(HOST_GATEWAY)) {
            return new ExtraHost(matcher.group(1), HOST_GATEWAY);
        }
        if (address.contains("%") || IpAddress.parse(address).isEmpty()) {
            throw new InvalidSpecificationException(
                    "invalid IP address in add-host: \"" + address + "\"",
                    "Write it as NAME:ADDRESS, for instance db:192.0.2.7 or db:[2001:db8::7].");
        }
        return new ExtraHost(matcher.group(1), address);
    }

    /** Its lines in the file. */
    String lines(LaunchContext context) {
        return addresses(context).stream()
                .map(each -> each + "\t" + name + "\n")
                .collect(Collectors.joining());
    }

    private List<String> addresses(LaunchContext context) {
        if (!address.equals(HOST_GATEWAY)) {
            return List.of(address);
        }
        if (context.isHost(NamespaceKind.NET)) {
            return List.of("127.0.0.1");
        }
        // Without root the gateways are addresses of a network that the engine has made, in which nobody listens.
        return Optional.of(context)
                .filter(host -> !host.host().rootless())
                .flatMap(ExtraHost::gateways)
                .orElseThrow(() -> new UnsupportedFeatureException(
                        "add-host: " + name + ":" + HOST_GATEWAY
                                + ": no address of the host's can be reached from the container",
                        "Connect it to a network of the driver bridge; that takes an engine of root."));
    }

    /** The host's own addresses on the first network that has some. */
    private static Optional<List<String>> gateways(LaunchContext context) {
        return context.networks().connections().stream()
                .map(NetworkConnection::network)
                .filter(network -> network.driver().equals(BRIDGE))
                .map(network -> network.subnets().stream()
                        .flatMap(subnet -> subnet.gateway().stream())
                        .map(Object::toString)
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst();
    }

    private static String withoutBrackets(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
