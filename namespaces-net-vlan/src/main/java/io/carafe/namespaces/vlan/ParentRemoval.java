package io.carafe.namespaces.vlan;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import java.util.List;

/** Deletes the link with a tag that was made for a network, if it is there and was. */
record ParentRemoval(ParentLink parent) implements HostStep {
    @Override
    public String text() {
        return "netlink(" + change().text() + ")";
    }

    @Override
    public void perform(HostSide host) {
        Answer<LinkStatus> found = host.kernel().link(host.netlink(), LinkName.of(parent.name()));
        if (!found.ok() || !found.orThrow("look at " + parent.name()).alias().equals(parent.remark())) {
            return;
        }
        NetlinkAnswer answer = host.kernel().change(host.netlink(), List.of(change()));
        if (!answer.failedWith(Errno.ENODEV)) {
            answer.orThrow("delete the link " + parent.name());
        }
    }

    private NetlinkChange change() {
        return new NetlinkChange.DeleteLink(LinkName.of(parent.name()));
    }
}
