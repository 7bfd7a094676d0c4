package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.launch.Handle;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.NetlinkChange;
import java.util.List;

/**
 * Gives the host's end of a container's link one more name, by which it is found when the container has ended. Its first
 * name it may have got before it was known whose it would be.
 */
record PortNaming(Handle namespace, String interfaceName, String name) implements HostStep {
    @Override
    public String text() {
        return "netlink(RTM_NEWLINKPROP(peer of " + interfaceName + " altname \"" + name + "\"))";
    }

    @Override
    public void perform(HostSide host) {
        NetlinkCalls kernel = host.kernel();
        int peer = kernel.link(host.netlink(namespace), LinkName.of(interfaceName))
                .orThrow("look at " + interfaceName + " of the container")
                .peer();
        kernel.change(host.netlink(), List.of(new NetlinkChange.AddLinkName(peer, name)))
                .orThrow("name the host's end of " + interfaceName);
    }
}
