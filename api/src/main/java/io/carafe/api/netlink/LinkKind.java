package io.carafe.api.netlink;

/** What a new link is (ip-link(8)). */
public sealed interface LinkKind {
    /** The kernel's name for it. */
    String text();

    /** A switch. */
    record Bridge() implements LinkKind {
        @Override
        public String text() {
            return "bridge";
        }
    }

    /** A link to nowhere. */
    record Dummy() implements LinkKind {
        @Override
        public String text() {
            return "dummy";
        }
    }

    /** One of two ends of a cable (veth(4)); the peer is the other, and is of this kind without being told. */
    record Veth(NewLink peer) implements LinkKind {
        @Override
        public String text() {
            return "veth";
        }
    }

    /** A link with a tag on another (IEEE 802.1Q). */
    record Vlan(int parent, int id) implements LinkKind {
        @Override
        public String text() {
            return "vlan";
        }
    }

    /** A link with a hardware address of its own on another. */
    record Macvlan(int parent, MacvlanMode mode) implements LinkKind {
        @Override
        public String text() {
            return "macvlan";
        }
    }

    /** A link with IP addresses of its own on another, and the other's hardware address. */
    record Ipvlan(int parent, IpvlanMode mode) implements LinkKind {
        @Override
        public String text() {
            return "ipvlan";
        }
    }

    /** How links on the same parent reach each other. */
    enum MacvlanMode {
        PRIVATE(1),
        VEPA(2),
        BRIDGE(4),
        PASSTHRU(8);

        private final int number;

        MacvlanMode(int number) {
            this.number = number;
        }

        /** The kernel's number. */
        public int number() {
            return number;
        }
    }

    /** On which layer frames are passed on. */
    enum IpvlanMode {
        L2(0),
        L3(1),
        L3S(2);

        private final int number;

        IpvlanMode(int number) {
            this.number = number;
        }

        /** The kernel's number. */
        public int number() {
            return number;
        }
    }
}
