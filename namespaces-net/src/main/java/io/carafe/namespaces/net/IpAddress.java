package io.carafe.namespaces.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IP address as people write it; never a name, so that nothing here asks a resolver. */
record IpAddress(String text) {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    /** A colon makes {@link InetAddress} take it for a literal; what follows {@code %} is an interface of the host's. */
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");

    /** The address that {@code text} is, if it is one. */
    static Optional<IpAddress> parse(String text) {
        boolean valid = V4.matcher(text).matches() || isV6(text);
        return valid ? Optional.of(new IpAddress(text)) : Optional.empty();
    }

    /** Whether it means something in the host's network namespace alone: loopback, or tied to an interface. */
    boolean isLocalToHost() {
        if (text.contains("%") || text.startsWith("127.")) {
            return true;
        }
        return isV6(text)
                && literal(text).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static boolean isV6(String text) {
        return V6.matcher(text).matches() && literal(text).isPresent();
    }

    private static Optional<InetAddress> literal(String text) {
        int zone = text.indexOf('%');
        try {
            return Optional.of(InetAddress.getByName(zone < 0 ? text : text.substring(0, zone)));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }
}
