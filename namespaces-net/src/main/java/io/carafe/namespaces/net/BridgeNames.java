package io.carafe.namespaces.net;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What the link of a network's bridge is called on the host. */
final class BridgeNames {
    /** Docker's option for a name of one's own. */
    static final String OPTION = "com.docker.network.bridge.name";

    private static final String DEFAULT = "carafe0";
    private static final String PREFIX = "cf-";
    private static final String REMARK = "carafe network ";
    private static final Pattern FIT = Pattern.compile("[^\\s/:%\\p{Cntrl}]+");

    private BridgeNames() {}

    /** The option's; {@code carafe0} for the default network; {@code cf-} and the short id for others. */
    static String of(Network network) {
        String asked = network.options().getOrDefault(OPTION, "");
        if (!asked.isEmpty()) {
            return asked;
        }
        return network.isDefault() ? DEFAULT : PREFIX + network.shortId();
    }

    /** Whether somebody has chosen the name, so that a bridge may be there already. */
    static boolean isChosen(Network network) {
        return !network.options().getOrDefault(OPTION, "").isEmpty();
    }

    /** What is noted at a bridge, so that it is known whose it is. */
    static String remark(Network network) {
        return REMARK + network.id();
    }

    /** Whether some engine has made a bridge, by what is noted at it. */
    static boolean isOfEngine(String remark) {
        return remark.startsWith(REMARK);
    }

    /** A hardware address that is the network's own for ever. */
    static MacAddress mac(Network network) {
        byte[] bytes = HexFormat.of().parseHex(network.shortId());
        bytes[0] = 2;
        return MacAddress.of(bytes);
    }

    /**
     * Refuses what the kernel would not take.
     *
     * @throws InvalidSpecificationException when the name is no name of a link
     */
    static void check(Network network) {
        String name = of(network);
        boolean fits = name.length() <= LinkName.LONGEST && FIT.matcher(name).matches() && !name.startsWith(".");
        if (!fits) {
            throw new InvalidSpecificationException(
                    "invalid name of a bridge: \"" + name + "\"",
                    "A link has a name of at most " + LinkName.LONGEST
                            + " characters, without spaces, slashes and colons.");
        }
    }
}
