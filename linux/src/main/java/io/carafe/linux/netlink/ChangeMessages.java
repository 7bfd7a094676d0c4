package io.carafe.linux.netlink;

import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Changes as bytes for one send(2): a message each, numbered from {@code first} on. The kernel reports errors of all, and
 * success of the last alone.
 */
public final class ChangeMessages {
    private final MessageBuffer buffer = new MessageBuffer();

    /** That of a route that any other is preferred to, among those that people make. */
    private static final int LAST_METRIC = 65535;

    private ChangeMessages() {}

    /** The bytes of changes, of which there must be one at least. */
    public static byte[] of(List<NetlinkChange> changes, int first) {
        ChangeMessages messages = new ChangeMessages();
        int start = 0;
        for (int i = 0; i < changes.size(); i++) {
            start = messages.add(changes.get(i), first + i);
        }
        messages.buffer.addFlags(start, Rtnetlink.NLM_F_ACK);
        return messages.buffer.toBytes();
    }

    private int add(NetlinkChange change, int sequence) {
        int making = Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL;
        int start;
        if (change instanceof NetlinkChange.AddLink add) {
            start = begin(Rtnetlink.RTM_NEWLINK, making, sequence);
            link(add.link());
        } else if (change instanceof NetlinkChange.SetLink set) {
            start = begin(Rtnetlink.RTM_SETLINK, 0, sequence);
            settings(set.link(), set.settings());
        } else if (change instanceof NetlinkChange.DeleteLink delete) {
            start = begin(Rtnetlink.RTM_DELLINK, 0, sequence);
            linkHeader(delete.link().index(), 0, 0);
            name(delete.link());
        } else if (change instanceof NetlinkChange.AddLinkName add) {
            start = begin(Rtnetlink.RTM_NEWLINKPROP, making | Rtnetlink.NLM_F_APPEND, sequence);
            linkHeader(add.link(), 0, 0);
            int list = buffer.beginNested(Rtnetlink.IFLA_PROP_LIST | Rtnetlink.NLA_F_NESTED);
            buffer.string(Rtnetlink.IFLA_ALT_IFNAME, add.name());
            buffer.endNested(list);
        } else if (change instanceof NetlinkChange.AddAddress add) {
            start = begin(Rtnetlink.RTM_NEWADDR, making, sequence);
            address(add.link(), add.address(), true);
        } else if (change instanceof NetlinkChange.DeleteAddress delete) {
            start = begin(Rtnetlink.RTM_DELADDR, 0, sequence);
            address(delete.link(), delete.address(), false);
        } else if (change instanceof NetlinkChange.AddRoute add) {
            start = begin(Rtnetlink.RTM_NEWROUTE, making, sequence);
            route(add.route());
        } else if (change instanceof NetlinkChange.DeleteRoute delete) {
            start = begin(Rtnetlink.RTM_DELROUTE, 0, sequence);
            route(delete.route());
        } else if (change instanceof NetlinkChange.AddLocalRoute add) {
            start = begin(Rtnetlink.RTM_NEWROUTE, making, sequence);
            localRoute(add);
        } else {
            throw new IllegalStateException("an unknown change: " + change);
        }
        buffer.end(start);
        return start;
    }

    private int begin(int type, int flags, int sequence) {
        return buffer.begin(type, Rtnetlink.NLM_F_REQUEST | flags, sequence);
    }

    /** {@code struct ifinfomsg}. */
    private void linkHeader(int index, int flags, int change) {
        buffer.u8(Rtnetlink.AF_UNSPEC).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    private void name(LinkName link) {
        if (link.index() == 0) {
            boolean alternative = link.name().length() > LinkName.LONGEST;
            buffer.string(alternative ? Rtnetlink.IFLA_ALT_IFNAME : Rtnetlink.IFLA_IFNAME, link.name());
        }
    }

    private void link(NewLink link) {
        int up = link.up() ? Rtnetlink.IFF_UP : 0;
        linkHeader(link.index().orElse(0), up, up);
        buffer.string(Rtnetlink.IFLA_IFNAME, link.name());
        link.mtu().ifPresent(mtu -> buffer.number(Rtnetlink.IFLA_MTU, mtu));
        link.mac().ifPresent(this::mac);
        link.master().ifPresent(master -> buffer.number(Rtnetlink.IFLA_MASTER, master));
        link.namespace().ifPresent(descriptor -> buffer.number(Rtnetlink.IFLA_NET_NS_FD, descriptor));
        link.alias().ifPresent(alias -> buffer.attribute(Rtnetlink.IFLA_IFALIAS, text(alias)));
        parent(link.kind());
        int info = buffer.beginNested(Rtnetlink.IFLA_LINKINFO | Rtnetlink.NLA_F_NESTED);
        buffer.string(Rtnetlink.IFLA_INFO_KIND, link.kind().text());
        int data = buffer.beginNested(Rtnetlink.IFLA_INFO_DATA | Rtnetlink.NLA_F_NESTED);
        data(link.kind());
        buffer.endNested(data);
        buffer.endNested(info);
    }

    private void parent(LinkKind kind) {
        if (kind instanceof LinkKind.Vlan vlan) {
            buffer.number(Rtnetlink.IFLA_LINK, vlan.parent());
        } else if (kind instanceof LinkKind.Macvlan macvlan) {
            buffer.number(Rtnetlink.IFLA_LINK, macvlan.parent());
        } else if (kind instanceof LinkKind.Ipvlan ipvlan) {
            buffer.number(Rtnetlink.IFLA_LINK, ipvlan.parent());
        }
    }

    private void data(LinkKind kind) {
        if (kind instanceof LinkKind.Veth veth) {
            int peer = buffer.beginNested(Rtnetlink.VETH_INFO_PEER | Rtnetlink.NLA_F_NESTED);
            NewLink other = veth.peer();
            int up = other.up() ? Rtnetlink.IFF_UP : 0;
            linkHeader(other.index().orElse(0), up, up);
            buffer.string(Rtnetlink.IFLA_IFNAME, other.name());
            other.mtu().ifPresent(mtu -> buffer.number(Rtnetlink.IFLA_MTU, mtu));
            other.mac().ifPresent(this::mac);
            other.namespace().ifPresent(descriptor -> buffer.number(Rtnetlink.IFLA_NET_NS_FD, descriptor));
            buffer.endNested(peer);
        } else if (kind instanceof LinkKind.Vlan vlan) {
            buffer.shortNumber(Rtnetlink.IFLA_VLAN_ID, vlan.id());
        } else if (kind instanceof LinkKind.Macvlan macvlan) {
            buffer.number(Rtnetlink.IFLA_MACVLAN_MODE, macvlan.mode().number());
        } else if (kind instanceof LinkKind.Ipvlan ipvlan) {
            buffer.shortNumber(Rtnetlink.IFLA_IPVLAN_MODE, ipvlan.mode().number());
        }
    }

    private void settings(LinkName link, LinkSettings settings) {
        int flags = settings.up().orElse(false) ? Rtnetlink.IFF_UP : 0;
        linkHeader(link.index(), flags, settings.up().isPresent() ? Rtnetlink.IFF_UP : 0);
        name(link);
        if (link.index() != 0) {
            settings.name().ifPresent(name -> buffer.string(Rtnetlink.IFLA_IFNAME, name));
        }
        settings.mtu().ifPresent(mtu -> buffer.number(Rtnetlink.IFLA_MTU, mtu));
        settings.mac().ifPresent(this::mac);
        settings.master().ifPresent(master -> buffer.number(Rtnetlink.IFLA_MASTER, master));
        settings.alias().ifPresent(alias -> buffer.attribute(Rtnetlink.IFLA_IFALIAS, text(alias)));
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private void mac(MacAddress address) {
        buffer.attribute(Rtnetlink.IFLA_ADDRESS, address.bytes());
    }

    /** {@code struct ifaddrmsg}, and attributes. */
    private void address(int link, IpPrefix address, boolean added) {
        boolean v6 = address.isV6();
        int flags = v6 && added ? Rtnetlink.IFA_F_NODAD : 0;
        buffer.u8(family(v6))
                .u8(address.length())
                .u8(flags)
                .u8(Rtnetlink.RT_SCOPE_UNIVERSE)
                .u32(link);
        buffer.attribute(Rtnetlink.IFA_LOCAL, address.address().bytes());
        buffer.attribute(Rtnetlink.IFA_ADDRESS, address.address().bytes());
        if (!v6 && added && address.length() < address.address().bits() - 1) {
            buffer.attribute(Rtnetlink.IFA_BROADCAST, address.last().bytes());
        }
    }

    /** {@code struct rtmsg}, and attributes. */
    private void route(Route route) {
        boolean v6 = route.destination().isV6();
        int scope = route.gateway().isPresent() || v6 ? Rtnetlink.RT_SCOPE_UNIVERSE : Rtnetlink.RT_SCOPE_LINK;
        buffer.u8(family(v6)).u8(route.destination().length()).u8(0).u8(0);
        buffer.u8(Rtnetlink.RT_TABLE_MAIN).u8(Rtnetlink.RTPROT_STATIC).u8(scope).u8(Rtnetlink.RTN_UNICAST);
        buffer.u32(0);
        if (!route.isDefault()) {
            buffer.attribute(Rtnetlink.RTA_DST, route.destination().address().bytes());
        }
        route.gateway().ifPresent(gateway -> buffer.attribute(Rtnetlink.RTA_GATEWAY, gateway.bytes()));
        if (route.link() != 0) {
            buffer.number(Rtnetlink.RTA_OIF, route.link());
        }
        if (route.metric() != 0) {
            buffer.number(Rtnetlink.RTA_PRIORITY, (int) route.metric());
        }
    }

    private void localRoute(NetlinkChange.AddLocalRoute route) {
        boolean v6 = route.address().isV6();
        buffer.u8(family(v6)).u8(route.address().bits()).u8(0).u8(0);
        buffer.u8(Rtnetlink.RT_TABLE_LOCAL).u8(Rtnetlink.RTPROT_STATIC);
        buffer.u8(v6 ? Rtnetlink.RT_SCOPE_UNIVERSE : Rtnetlink.RT_SCOPE_HOST).u8(Rtnetlink.RTN_LOCAL);
        buffer.u32(0);
        buffer.attribute(Rtnetlink.RTA_DST, route.address().bytes());
        buffer.number(Rtnetlink.RTA_OIF, route.link());
        buffer.number(Rtnetlink.RTA_PRIORITY, LAST_METRIC);
    }

    private static int family(boolean v6) {
        return v6 ? Rtnetlink.AF_INET6 : Rtnetlink.AF_INET;
    }
}
