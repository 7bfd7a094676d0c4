package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.NetlinkChange;
import java.util.List;

/**
 * Switches the host's end of a container's link off, if it is still there. The kernel deletes it when the last process has
 * left the container's network namespace; that may be another container, which must not keep an address that is given to
 * somebody else. Deleting it here would take longer than all the rest of a container's end.
 */
record PortClosing(String name) implements HostStep {
    @Override
    public String text() {
        return "netlink(" + change().text() + ")";
    }

    @Override
    public void perform(HostSide host) {
        NetlinkAnswer answer = host.kernel().change(host.netlink(), List.of(change()));
        if (!answer.failedWith(Errno.ENODEV)) {
            answer.orThrow("switch off the link " + name);
        }
    }

    private NetlinkChange change() {
        return new NetlinkChange.SetLink(LinkName.of(name), LinkSettings.NONE.up(false));
    }
}
