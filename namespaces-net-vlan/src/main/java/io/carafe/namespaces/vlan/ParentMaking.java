package io.carafe.namespaces.vlan;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import java.util.List;

/** Makes a link with a tag, unless it is there; one without must be there. */
record ParentMaking(ParentLink parent) implements HostStep {
    @Override
    public String text() {
        return parent.tag().isPresent()
                ? "netlink(RTM_NEWLINK(\"" + parent.name() + "\" type vlan id "
                        + parent.tag().getAsInt() + " on " + parent.below() + ")) unless it is there"
                : "netlink(RTM_GETLINK(\"" + parent.name() + "\"))";
    }

    @Override
    public void perform(HostSide host) {
        NetlinkCalls kernel = host.kernel();
        int socket = host.netlink();
        Answer<LinkStatus> found = kernel.link(socket, LinkName.of(parent.name()));
        if (found.ok()) {
            return;
        }
        if (!found.failedWith(Errno.ENODEV) || parent.tag().isEmpty()) {
            throw missing(parent.name(), found.errno());
        }
        LinkStatus below =
                kernel.link(socket, LinkName.of(parent.below())).orThrow(errno -> missing(parent.below(), errno));
        NewLink wanted = NewLink.of(
                        parent.name(),
                        new LinkKind.Vlan(below.index(), parent.tag().getAsInt()))
                .withAlias(parent.remark())
                .switchedOn();
        NetlinkAnswer answer = kernel.change(socket, List.of(new NetlinkChange.AddLink(wanted)));
        // Somebody else may be making it just now.
        if (!answer.failedWith(Errno.EEXIST)) {
            answer.orThrow("make the link " + parent.name());
        }
    }

    private static KernelException missing(String name, Errno errno) {
        return new KernelException(
                "find the link " + name,
                errno,
                errno == Errno.ENODEV ? "It is to be a link of this host: see them with ip link." : "");
    }
}
