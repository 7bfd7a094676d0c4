package io.carafe.linux.netlink;

import io.carafe.api.netlink.LinkName;

/** Questions as bytes for one send(2). */
public final class QueryMessages {
    private QueryMessages() {}

    /** About all links. */
    public static byte[] links(int sequence) {
        return question(Rtnetlink.RTM_GETLINK, Rtnetlink.NLM_F_DUMP, sequence, 0, "");
    }

    /** About one link. */
    public static byte[] link(LinkName link, int sequence) {
        return question(Rtnetlink.RTM_GETLINK, 0, sequence, link.index(), link.index() == 0 ? link.name() : "");
    }

    private static byte[] question(int type, int flags, int sequence, int index, String name) {
        MessageBuffer buffer = new MessageBuffer();
        int start = buffer.begin(type, Rtnetlink.NLM_F_REQUEST | flags, sequence);
        buffer.u8(Rtnetlink.AF_UNSPEC).u8(0).u16(0).u32(index).u32(0).u32(0);
        if (!name.isEmpty()) {
            boolean alternative = name.length() > LinkName.LONGEST;
            buffer.string(alternative ? Rtnetlink.IFLA_ALT_IFNAME : Rtnetlink.IFLA_IFNAME, name);
        }
        buffer.end(start);
        return buffer.toBytes();
    }

    /** About all addresses. */
    public static byte[] addresses(int sequence) {
        MessageBuffer buffer = new MessageBuffer();
        int start = buffer.begin(Rtnetlink.RTM_GETADDR, Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_DUMP, sequence);
        buffer.u8(Rtnetlink.AF_UNSPEC).u8(0).u8(0).u8(0).u32(0);
        buffer.end(start);
        return buffer.toBytes();
    }

    /** About all routes, of all tables. */
    public static byte[] routes(int sequence) {
        MessageBuffer buffer = new MessageBuffer();
        int start = buffer.begin(Rtnetlink.RTM_GETROUTE, Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_DUMP, sequence);
        buffer.u8(Rtnetlink.AF_UNSPEC).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
        buffer.end(start);
        return buffer.toBytes();
    }
}
