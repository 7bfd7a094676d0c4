package io.carafe.namespaces.vlan;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkKind.IpvlanMode;
import io.carafe.api.netlink.LinkKind.MacvlanMode;
import io.carafe.api.network.Network;
import java.util.List;
import java.util.Locale;

/** The two kinds of links, with Docker's words for their modes, of which the first is the default. */
enum VlanKind {
    MACVLAN("macvlan_mode", "bridge, private, vepa, passthru"),
    IPVLAN("ipvlan_mode", "l2, l3, l3s");

    private final String option;
    private final String modes;

    VlanKind(String option, String modes) {
        this.option = option;
        this.modes = modes;
    }

    /** The kernel's name for it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode that a network asks for.
     *
     * @throws InvalidSpecificationException when there is no such mode
     */
    String mode(Network network) {
        List<String> words = List.of(modes.split(", "));
        String asked = network.options().getOrDefault(option, words.get(0));
        if (!words.contains(asked)) {
            throw new InvalidSpecificationException(
                    "invalid " + option + ": \"" + asked + "\"", "It is one of " + modes + ".");
        }
        return asked;
    }

    /** A link on another. */
    LinkKind on(int parent, String mode) {
        String constant = mode.toUpperCase(Locale.ROOT);
        return this == MACVLAN
                ? new LinkKind.Macvlan(parent, MacvlanMode.valueOf(constant))
                : new LinkKind.Ipvlan(parent, IpvlanMode.valueOf(constant));
    }
}
