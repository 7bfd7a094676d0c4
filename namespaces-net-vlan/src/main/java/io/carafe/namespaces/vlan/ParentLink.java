package io.carafe.namespaces.vlan;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.network.Network;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The link of the host's that a network is on: Docker's option {@code parent}. With a tag, as in {@code eth0.50}, it is made
 * when it is not there.
 *
 * @param name of the link
 * @param below the link that one with a tag is on; empty without a tag
 * @param tag of IEEE 802.1Q
 * @param remark what is noted at a link that is made, so that it is known whose it is
 */
record ParentLink(String name, String below, OptionalInt tag, String remark) {
    /** Docker's option for it. */
    static final String OPTION = "parent";

    private static final Pattern FORM = Pattern.compile("([^\\s/:%\\p{Cntrl}]+?)(?:\\.(\\d{1,4}))?");
    private static final int HIGHEST_TAG = 4094;

    /**
     * The one that a network's options name.
     *
     * @throws InvalidSpecificationException when they name none, or none that there could be
     */
    static ParentLink of(Network network) {
        String name = network.options().getOrDefault(OPTION, "");
        if (name.isEmpty()) {
            throw new InvalidSpecificationException(
                    "a network of the driver " + network.driver() + " wants to know on which link it is",
                    "Say -o parent=LINK, for instance -o parent=eth0.");
        }
        Matcher form = FORM.matcher(name);
        boolean tagged = form.matches() && form.group(2) != null;
        int tag = tagged ? Integer.parseInt(form.group(2)) : 0;
        if (!form.matches() || name.length() > LinkName.LONGEST || (tagged && (tag < 1 || tag > HIGHEST_TAG))) {
            throw new InvalidSpecificationException(
                    "invalid name of a link: \"" + name + "\"",
                    "It is that of a link of this host, or one and a tag from 1 to " + HIGHEST_TAG + ": eth0.50.");
        }
        return new ParentLink(
                name,
                tagged ? form.group(1) : "",
                tagged ? OptionalInt.of(tag) : OptionalInt.empty(),
                "carafe network " + network.id());
    }
}
