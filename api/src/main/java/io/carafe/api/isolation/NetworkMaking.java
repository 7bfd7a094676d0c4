package io.carafe.api.isolation;

import io.carafe.api.launch.Handle;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a network namespace for the new process, with the links that connect it; or takes one that was made before.
 *
 * @param namespace by what name the new process knows it
 */
public record NetworkMaking(Handle namespace, List<NetworkLink> links) implements HostStep {
    public NetworkMaking {
        links = List.copyOf(links);
    }

    @Override
    public String text() {
        return "unshare(CLONE_NEWNET) = <" + namespace.name() + ">, "
                + links.stream().map(NetworkLink::text).collect(Collectors.joining(", "));
    }

    @Override
    public void perform(HostSide host) {
        host.makeNetwork(namespace, links);
    }
}
