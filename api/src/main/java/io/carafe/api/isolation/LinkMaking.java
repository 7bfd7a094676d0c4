package io.carafe.api.isolation;

import io.carafe.api.launch.Handle;

/**
 * Makes a link in a network namespace that is there.
 *
 * @param namespace given before
 */
public record LinkMaking(Handle namespace, NetworkLink link) implements HostStep {
    @Override
    public String text() {
        return link.text() + " in <" + namespace.name() + ">";
    }

    @Override
    public void perform(HostSide host) {
        int socket = host.netlink();
        link.make(host.kernel(), socket, link.foundation(host.kernel(), socket), host.given(namespace));
    }
}
