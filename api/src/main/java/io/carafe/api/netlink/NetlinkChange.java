package io.carafe.api.netlink;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;

/** One thing that the kernel is asked to change. */
public sealed interface NetlinkChange {
    /** The message for people. */
    String text();

    /** Makes a link; EEXIST when there is one of this name. */
    record AddLink(NewLink link) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_NEWLINK(" + link + ")";
        }
    }

    /** Changes a link. */
    record SetLink(LinkName link, LinkSettings settings) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_SETLINK(" + link + " " + settings + ")";
        }
    }

    /** Deletes a link, and the peer that it may have; ENODEV when there is none. */
    record DeleteLink(LinkName link) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_DELLINK(" + link + ")";
        }
    }

    /** Gives a link one more name, of up to 127 characters, by which it can be found. */
    record AddLinkName(int link, String name) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_NEWLINKPROP(" + link + " altname \"" + name + "\")";
        }
    }

    /** Gives a link an address, which can be used at once: no duplicate is looked for. */
    record AddAddress(int link, IpPrefix address) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_NEWADDR(" + address + " dev " + link + ")";
        }
    }

    /** Takes an address away; EADDRNOTAVAIL when it is not there. */
    record DeleteAddress(int link, IpPrefix address) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_DELADDR(" + address + " dev " + link + ")";
        }
    }

    /** Adds a route of the main table; EEXIST when it is there. */
    record AddRoute(Route route) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_NEWROUTE(" + route + ")";
        }
    }

    /**
     * Lets packets to an address of this host's come in by one more link; EEXIST when they may. A route of the table
     * {@code local} that is the last choice, so that nothing else changes. It goes with the link.
     */
    record AddLocalRoute(IpAddress address, int link) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_NEWROUTE(local " + address + " dev " + link + " table local)";
        }
    }

    /** Deletes a route of the main table; ESRCH when it is not there. */
    record DeleteRoute(Route route) implements NetlinkChange {
        @Override
        public String text() {
            return "RTM_DELROUTE(" + route + ")";
        }
    }
}
