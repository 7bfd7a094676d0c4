package io.carafe.registry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Names and addresses of hosts, as text; nothing here asks a name server. */
final class Hosts {
    private static final Pattern IPV4 = Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern WITH_PORT = Pattern.compile("(?:[^:\\[\\]]+|\\[[^\\]]+]):([0-9]{1,5})");

    private Hosts() {}

    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port that stands behind a host. */
    static OptionalInt port(String authority) {
        var matcher = WITH_PORT.matcher(authority);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    /** The host before a port. */
    static String hostOf(String authority) {
        return withoutBrackets(
                port(authority).isPresent() ? authority.substring(0, authority.lastIndexOf(':')) : authority);
    }

    /** The bytes of an address that is written as one; none of a name. */
    static byte[] literal(String host) {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException notAddress) {
            return new byte[0];
        }
    }

    /** Whether it is this machine itself, which plain HTTP never leaves. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost")) {
            return true;
        }
        byte[] address = literal(name);
        try {
            return address.length > 0 && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException impossible) {
            return false;
        }
    }
}
