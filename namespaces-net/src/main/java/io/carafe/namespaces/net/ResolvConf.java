package io.carafe.namespaces.net;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NetworkSettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.LaunchContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code /etc/resolv.conf} says (resolv.conf(5)): what the user gave, and for what the user left open, the host's. */
final class ResolvConf {
    /** Docker's word for no search domain. */
    private static final String NO_DOMAIN = ".";

    /** Where the engine answers questions for names in a container's network namespace. */
    static final String RESOLVER = "127.0.0.11";

    private static final String NDOTS = "ndots:";

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
     * Whether the container asks the engine for names: on a network that was made for some containers, where they have
     * names; and where the host's resolvers are such that only the host can ask them, which the engine then does. Docker
     * puts public resolvers in the place of the latter; nobody's questions should go there unasked.
     */
    static boolean usesEngine(LaunchContext context) {
        boolean named = context.networks().connections().stream()
                .anyMatch(connection -> !connection.network().isDefault());
        boolean unreachable = context.spec().network().dnsServers().isEmpty()
                && !context.host().dnsServers().isEmpty()
                && reachableServers(context).isEmpty();
        return named || (!context.networks().isEmpty() && unreachable);
    }

    /**
     * The whole file. In a network namespace of the container's own the host's loopback resolvers are out of reach and
     * left out.
     */
    static String content(LaunchContext context) {
        StringBuilder file = new StringBuilder();
        servers(context)
                .forEach(server -> file.append("nameserver ").append(server).append('\n'));
        line(file, "search", search(context));
        line(file, "options", options(context));
        return file.toString();
    }

    /** Names of containers have no dots, and are complete all the same. */
    private static List<String> options(LaunchContext context) {
        List<String> options = new ArrayList<>(context.spec().network().dnsOptions());
        if (usesEngine(context) && options.stream().noneMatch(option -> option.startsWith(NDOTS))) {
            options.add(NDOTS + "0");
        }
        return options;
    }

    private static List<String> servers(LaunchContext context) {
        if (usesEngine(context)) {
            return List.of(RESOLVER);
        }
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
