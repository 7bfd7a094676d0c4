package io.carafe.runtime.dns;

import java.net.InetAddress;
import java.util.List;

/**
 * A container on one network.
 *
 * @param name what its address is called when somebody asks for the name of an address
 * @param aliases further names, among them its short id
 * @param addresses its own on this network
 */
public record NamedEndpoint(String name, List<String> aliases, List<InetAddress> addresses) {
    public NamedEndpoint {
        aliases = List.copyOf(aliases);
        addresses = List.copyOf(addresses);
    }
}
