package io.carafe.api;

import java.util.List;
import java.util.Optional;

/**
 * Names and addresses that a container knows, as asked for.
 *
 * @param hostname at most 64 bytes
 * @param extraHosts {@code NAME:ADDRESS}, for /etc/hosts
 * @param dnsServers addresses, in place of the host's
 */
public record NetworkSettings(
        Optional<String> hostname,
        Optional<String> domainname,
        List<String> extraHosts,
        List<String> dnsServers,
        List<String> dnsSearch,
        List<String> dnsOptions) {
    public NetworkSettings {
        extraHosts = List.copyOf(extraHosts);
        dnsServers = List.copyOf(dnsServers);
        dnsSearch = List.copyOf(dnsSearch);
        dnsOptions = List.copyOf(dnsOptions);
    }
}
