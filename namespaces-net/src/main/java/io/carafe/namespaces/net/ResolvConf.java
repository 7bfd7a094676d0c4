package io.carafe.namespaces.net;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NetworkSettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.LaunchContext;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code /etc/resolv.conf} says (resolv.conf(5)): what the user gave, and for what the user left open, the host's. */
final class ResolvConf {
    /** Docker's word for no search domain. */
    private static final String NO_DOMAIN = ".";

    private static final Pattern WORD = Pattern.compile("[^\\s#;\\p{Cntrl}]+");

    private ResolvConf() {}

    /** Whether the user gave anything. */
    static boolean isAskedFor(NetworkSettings network) {
        return !network.dnsServers().isEmpty()
                || !network.dnsSearch().isEmpty()
                || !network.dnsOptions().isEmpty();
    }

    /**
     * Refuses what is not an address, a domain or an option.
     *
     * @throws InvalidSpecificationException when something is not
     */
    static void check(NetworkSettings network) {
        for (String server : network.dnsServers()) {
            if (IpAddress.parse(server).isEmpty()) {
                throw new InvalidSpecificationException(
                        "invalid DNS server: \"" + server + "\" is not an IP address", "Write it as 192.0.2.53.");
            }
        }
        network.dnsSearch().forEach(domain -> checkWord("DNS search domain", domain));
        network.dnsOptions().forEach(option -> checkWord("DNS option", option));
    }

    /**
     * The whole file. In a network namespace of the container's own the host's loopback resolvers are out of reach and
     * left out. Docker puts public ones in their place; a container without a network has no use for them, and nobody's
     * questions should go there unasked.
     */
    static String content(LaunchContext context) {
        NetworkSettings network = context.spec().network();
        StringBuilder file = new StringBuilder();
        servers(context)
                .forEach(server -> file.append("nameserver ").append(server).append('\n'));
        line(file, "search", search(context));
        line(file, "options", network.dnsOptions());
        return file.toString();
    }

    private static List<String> servers(LaunchContext context) {
        List<String> given = context.spec().network().dnsServers();
        if (!given.isEmpty()) {
            return given;
        }
        if (context.isHost(NamespaceKind.NET)) {
            return context.host().dnsServers();
        }
        return UserModeStack.of(context.spec(), context.host())
                .flatMap(stack -> stack.ownResolver(context))
                .map(List::of)
                .orElseGet(() -> reachableServers(context));
    }

    /** Those of the host's resolvers that can be reached from elsewhere. */
    static List<String> reachableServers(LaunchContext context) {
        return context.host().dnsServers().stream()
                .filter(server -> IpAddress.parse(server)
                        .filter(address -> !address.isLocalToHost())
                        .isPresent())
                .toList();
    }

    private static List<String> search(LaunchContext context) {
        List<String> given = context.spec().network().dnsSearch();
        List<String> domains = given.isEmpty() ? context.host().dnsSearch() : given;
        return domains.stream().filter(domain -> !domain.equals(NO_DOMAIN)).toList();
    }

    private static void line(StringBuilder file, String keyword, List<String> words) {
        if (!words.isEmpty()) {
            file.append(keyword).append(' ').append(String.join(" ", words)).append('\n');
        }
    }

    private static void checkWord(String what, String word) {
        if (!WORD.matcher(word).matches()) {
            throw new InvalidSpecificationException(
                    "invalid " + what + ": \"" + word + "\"", "Give one word each time.");
        }
    }
}
