package io.carafe.namespaces.vlan;

import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import java.util.List;
import java.util.OptionalInt;

/**
 * A link on one of the host's, which is made in the container at once.
 *
 * @param mode {@code bridge} of a macvlan, {@code l2} of an ipvlan …, as the driver understands it
 */
record ChildLink(VlanKind kind, String mode, String parent, OptionalInt mtu, String interfaceName)
        implements NetworkLink {
    @Override
    public String text() {
        return "netlink(RTM_NEWLINK(\"" + interfaceName + "\" type " + kind.text() + " mode " + mode + " on " + parent
                + "))";
    }

    @Override
    public int foundation(NetlinkCalls kernel, int socket) {
        return kernel.link(socket, LinkName.of(parent))
                .orThrow("look for the link " + parent)
                .index();
    }

    @Override
    public void make(NetlinkCalls kernel, int socket, int foundation, int namespace) {
        LinkKind wanted = kind.on(foundation, mode);
        NetlinkAnswer answer = kernel.change(
                socket,
                List.of(new NetlinkChange.AddLink(
                        NewLink.of(interfaceName, wanted).withMtu(mtu).inNamespace(namespace))));
        answer.orThrow(errno -> new KernelException(
                "make a " + kind.text() + " link on " + parent, errno, advice(errno, answer.sentence())));
    }

    private String advice(Errno errno, String complaint) {
        return switch (errno) {
            case EOPNOTSUPP -> "This kernel has no " + kind.text() + " links: load the module " + kind.text() + ".";
            case EBUSY -> "A link cannot be the parent of macvlan and ipvlan links, nor a port of a bridge, at once.";
            default -> complaint;
        };
    }
}
