package io.carafe.linux.netlink;

import io.carafe.api.kernel.Errno;
import io.carafe.api.netlink.AddressStatus;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel sent, read message by message. */
public final class Replies {
    private static final int MAC_BYTES = 6;
    private static final int LINK_HEADER = 16;
    private static final int ADDRESS_HEADER = 8;
    private static final int ROUTE_HEADER = 12;
    private static final int ALIGNMENT = 4;

    private Replies() {}

    /**
     * One message.
     *
     * @param type {@code RTM_…} or {@code NLMSG_…}
     * @param body what follows the header
     */
    public record Reply(int type, int flags, int sequence, ByteBuffer body) {
        public boolean isError() {
            return type == Rtnetlink.NLMSG_ERROR;
        }

        /** Whether it is the last of many. */
        public boolean isDone() {
            return type == Rtnetlink.NLMSG_DONE;
        }

        /** Whether what is listed changed meanwhile, so that the list may be wrong. */
        public boolean isInterrupted() {
            return (flags & Rtnetlink.NLM_F_DUMP_INTR) != 0;
        }

        /** The error, of a message that {@link #isError}, or of the last of many; 0 for success. */
        public int errorNumber() {
            return body.remaining() >= Integer.BYTES ? -body.getInt(0) : Errno.EBADMSG.number();
        }

        /** What the kernel says about an error, in words; empty when it says nothing. */
        public String complaint() {
            int original = Integer.BYTES + MessageBuffer.HEADER;
            if ((flags & Rtnetlink.NLM_F_ACK_TLVS) == 0 || body.remaining() < original) {
                return "";
            }
            int begin = (flags & Rtnetlink.NLM_F_CAPPED) != 0
                    ? original
                    : Integer.BYTES + ((body.getInt(Integer.BYTES) + ALIGNMENT - 1) & -ALIGNMENT);
            return begin < original || begin > body.limit()
                    ? ""
                    : Attributes.in(from(begin)).string(Rtnetlink.NLMSGERR_ATTR_MSG);
        }

        /** The link that it tells of. */
        public Optional<LinkStatus> link() {
            if (type != Rtnetlink.RTM_NEWLINK || body.remaining() < LINK_HEADER) {
                return Optional.empty();
            }
            Attributes attributes = Attributes.in(from(LINK_HEADER));
            return Optional.of(new LinkStatus(
                    body.getInt(4),
                    attributes.string(Rtnetlink.IFLA_IFNAME),
                    attributes.nested(Rtnetlink.IFLA_LINKINFO).string(Rtnetlink.IFLA_INFO_KIND),
                    (body.getInt(8) & Rtnetlink.IFF_UP) != 0,
                    attributes.number(Rtnetlink.IFLA_MTU),
                    attributes
                            .bytes(Rtnetlink.IFLA_ADDRESS)
                            .filter(bytes -> bytes.length == MAC_BYTES)
                            .map(MacAddress::of),
                    attributes.number(Rtnetlink.IFLA_MASTER),
                    attributes.number(Rtnetlink.IFLA_LINK),
                    attributes.string(Rtnetlink.IFLA_IFALIAS)));
        }

        /** The address that it tells of. */
        public Optional<AddressStatus> address() {
            if (type != Rtnetlink.RTM_NEWADDR || body.remaining() < ADDRESS_HEADER) {
                return Optional.empty();
            }
            Attributes attributes = Attributes.in(from(ADDRESS_HEADER));
            int length = Byte.toUnsignedInt(body.get(1));
            return attributes
                    .bytes(Rtnetlink.IFA_LOCAL)
                    .or(() -> attributes.bytes(Rtnetlink.IFA_ADDRESS))
                    .flatMap(Replies::ip)
                    .filter(ip -> length <= ip.bits())
                    .map(ip -> new AddressStatus(body.getInt(4), new IpPrefix(ip, length)));
        }

        /** The unicast route of the main table that it tells of. */
        public Optional<Route> route() {
            boolean wanted = type == Rtnetlink.RTM_NEWROUTE
                    && body.remaining() >= ROUTE_HEADER
                    && body.get(7) == Rtnetlink.RTN_UNICAST;
            if (!wanted) {
                return Optional.empty();
            }
            Attributes attributes = Attributes.in(from(ROUTE_HEADER));
            boolean v6 = body.get(0) == Rtnetlink.AF_INET6;
            boolean ip = v6 || body.get(0) == Rtnetlink.AF_INET;
            int length = Byte.toUnsignedInt(body.get(1));
            if (!ip || table(attributes) != Rtnetlink.RT_TABLE_MAIN || length > (v6 ? 128 : 32)) {
                return Optional.empty();
            }
            IpAddress any = IpAddress.of(v6 ? "::" : "0.0.0.0");
            IpAddress destination =
                    attributes.bytes(Rtnetlink.RTA_DST).flatMap(Replies::ip).orElse(any);
            return Optional.of(new Route(
                    new IpPrefix(destination, length),
                    attributes.bytes(Rtnetlink.RTA_GATEWAY).flatMap(Replies::ip),
                    attributes.number(Rtnetlink.RTA_OIF),
                    Integer.toUnsignedLong(attributes.number(Rtnetlink.RTA_PRIORITY))));
        }

        private int table(Attributes attributes) {
            return attributes.value(Rtnetlink.RTA_TABLE).isPresent()
                    ? attributes.number(Rtnetlink.RTA_TABLE)
                    : Byte.toUnsignedInt(body.get(4));
        }

        private ByteBuffer from(int offset) {
            return body.duplicate().order(ByteOrder.nativeOrder()).position(offset);
        }
    }

    private static Optional<IpAddress> ip(byte[] bytes) {
        return bytes.length == 4 || bytes.length == 16 ? Optional.of(IpAddress.of(bytes)) : Optional.empty();
    }

    /** The messages of one datagram. One that claims to be longer than there is, ends it. */
    public static List<Reply> in(ByteBuffer datagram) {
        List<Reply> replies = new ArrayList<>();
        ByteBuffer bytes = datagram.slice().order(ByteOrder.nativeOrder());
        while (bytes.remaining() >= MessageBuffer.HEADER) {
            int start = bytes.position();
            int length = bytes.getInt(start);
            if (length < MessageBuffer.HEADER || length > bytes.remaining()) {
                break;
            }
            ByteBuffer body = bytes.slice(start + MessageBuffer.HEADER, length - MessageBuffer.HEADER)
                    .order(ByteOrder.nativeOrder());
            replies.add(new Reply(
                    Short.toUnsignedInt(bytes.getShort(start + 4)),
                    Short.toUnsignedInt(bytes.getShort(start + 6)),
                    bytes.getInt(start + 8),
                    body));
            int next = start + ((length + ALIGNMENT - 1) & -ALIGNMENT);
            bytes.position(Math.min(next, bytes.limit()));
        }
        return replies;
    }
}
