package io.carafe.namespaces.net;

import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.network.NetworkEndpoint;
import java.util.stream.Collectors;

/** What {@code /etc/hosts} says (hosts(5)). */
final class HostsFile {
    /** Docker's first lines. */
    private static final String LOCALHOST = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            ff00::\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    /**
     * The address of the container's own name while its only interface is loopback. Docker has no line for the name of a
     * container without a network, and then programs that look up their own name fail; Debian's address for a host
     * without a permanent one lets them work, and is not 127.0.0.1, so that localhost's reverse stays localhost.
     */
    private static final String OWN_ADDRESS = "127.0.1.1";

    private HostsFile() {}

    /** The whole file, for a container with a network namespace of its own. */
    static String content(LaunchContext context) {
        String own = context.networks().connections().stream()
                .map(connection -> ownLines(connection.endpoint(), ownNames(context)))
                .collect(Collectors.joining());
        return LOCALHOST + extraLines(context) + (own.isEmpty() ? OWN_ADDRESS + "\t" + ownNames(context) + "\n" : own);
    }

    /** The lines that the user adds. */
    static String extraLines(LaunchContext context) {
        return context.spec().network().extraHosts().stream()
                .map(entry -> ExtraHost.parse(entry).lines(context))
                .collect(Collectors.joining());
    }

    private static String ownLines(NetworkEndpoint endpoint, String names) {
        return endpoint.addresses().stream()
                .map(address -> address.address() + "\t" + names + "\n")
                .collect(Collectors.joining());
    }

    private static String ownNames(LaunchContext context) {
        String hostname = context.hostname();
        return context.spec()
                .network()
                .domainname()
                .map(domain -> hostname + "." + domain + " " + hostname)
                .orElse(hostname);
    }
}
