package io.carafe.api;

import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.PublishedPort;
import java.util.List;
import java.util.Optional;

/**
 * The networks that a container is in, its ports, and the names and addresses that it knows, as asked for.
 *
 * @param hostname at most 64 bytes
 * @param extraHosts {@code NAME:ADDRESS}, for /etc/hosts
 * @param dnsServers addresses, in place of the host's
 * @param attachments the networks that it is connected to, {@code eth0} first; the engine's default when there are none and
 *     nothing is said about its network namespace
 * @param exposed ports that it says it listens on, besides those of its image
 * @param published ports that are to be reached at the host
 * @param publishAll whether all exposed ports are, at random ones
 */
public record NetworkSettings(
        Optional<String> hostname,
        Optional<String> domainname,
        List<String> extraHosts,
        List<String> dnsServers,
        List<String> dnsSearch,
        List<String> dnsOptions,
        List<NetworkAttachment> attachments,
        List<ExposedPort> exposed,
        List<PublishedPort> published,
        boolean publishAll) {
    public NetworkSettings {
        extraHosts = List.copyOf(extraHosts);
        dnsServers = List.copyOf(dnsServers);
        dnsSearch = List.copyOf(dnsSearch);
        dnsOptions = List.copyOf(dnsOptions);
        attachments = List.copyOf(attachments);
        exposed = List.copyOf(exposed);
        published = List.copyOf(published);
    }

    /** The same, connected to other networks. */
    public NetworkSettings withAttachments(List<NetworkAttachment> others) {
        return new NetworkSettings(
                hostname,
                domainname,
                extraHosts,
                dnsServers,
                dnsSearch,
                dnsOptions,
                others,
                exposed,
                published,
                publishAll);
    }
}
