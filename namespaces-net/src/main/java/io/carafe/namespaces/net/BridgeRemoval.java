package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import java.util.List;

/**
 * Deletes the bridge of a network, if there is one and it is that network's.
 *
 * @param remark what is noted at it
 */
record BridgeRemoval(String bridge, String remark) implements HostStep {
    @Override
    public String text() {
        return "netlink(" + change().text() + ")";
    }

    @Override
    public void perform(HostSide host) {
        Answer<LinkStatus> found = host.kernel().link(host.netlink(), LinkName.of(bridge));
        boolean ours = found.ok() && found.orThrow("look at " + bridge).alias().equals(remark);
        if (!ours) {
            return;
        }
        NetlinkAnswer answer = host.kernel().change(host.netlink(), List.of(change()));
        if (!answer.failedWith(Errno.ENODEV)) {
            answer.orThrow("delete the bridge " + bridge);
        }
    }

    private NetlinkChange change() {
        return new NetlinkChange.DeleteLink(LinkName.of(bridge));
    }
}
