package io.carafe.namespaces.net;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * A cable (veth(4)) with one end at a bridge of the host's, and the other in the container. When the container's network
 * namespace goes, both ends go.
 */
record BridgePort(String bridge, String interfaceName) implements NetworkLink {
    private static final String PREFIX = "veth";
    private static final int RANDOM_BITS = 28;
    private static final int ATTEMPTS = 16;

    @Override
    public String text() {
        return "netlink(RTM_NEWLINK(type veth master \"" + bridge + "\" peer {\"" + interfaceName + "\"}))";
    }

    @Override
    public int foundation(NetlinkCalls kernel, int socket) {
        return kernel.link(socket, LinkName.of(bridge))
                .orThrow("look for the bridge " + bridge)
                .index();
    }

    @Override
    public void make(NetlinkCalls kernel, int socket, int foundation, int namespace) {
        LinkStatus master = kernel.link(socket, LinkName.of(foundation)).orThrow("look at the bridge " + bridge);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String name = PREFIX
                    + HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt(1 << RANDOM_BITS), 7);
            NetlinkAnswer answer = kernel.change(socket, changes(name, master, namespace));
            if (answer.ok()) {
                return;
            }
            if (answer.failed() > 0) {
                kernel.change(socket, List.of(new NetlinkChange.DeleteLink(LinkName.of(name))));
            }
            if (!answer.failedWith(Errno.EEXIST)) {
                answer.orThrow(errno -> new KernelException(
                        "connect a link to the bridge " + bridge, errno, advice(errno, answer.sentence())));
            }
        }
        throw new CarafeException("cannot find a name for a link: " + ATTEMPTS + " were taken", "");
    }

    private static String advice(Errno errno, String complaint) {
        return switch (errno) {
            case EOPNOTSUPP -> "This kernel has no veth links: load the module veth.";
            case EXFULL, E2BIG, ENOSPC -> "A bridge has room for 1023 containers: connect some to another network.";
            default -> complaint;
        };
    }

    /** The kernel does not switch an end on as long as the other is not there. */
    private List<NetlinkChange> changes(String name, LinkStatus master, int namespace) {
        OptionalInt mtu = master.mtu() == 0 ? OptionalInt.empty() : OptionalInt.of(master.mtu());
        NewLink inside =
                NewLink.of(interfaceName, new LinkKind.Dummy()).withMtu(mtu).inNamespace(namespace);
        NewLink outside = NewLink.of(name, new LinkKind.Veth(inside))
                .withMaster(master.index())
                .withMtu(mtu);
        return List.of(
                new NetlinkChange.AddLink(outside),
                new NetlinkChange.SetLink(LinkName.of(name), LinkSettings.NONE.up(true)));
    }
}
