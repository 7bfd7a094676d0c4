package io.carafe.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** One entry of {@code NO_PROXY}: {@code *}, an address, a network (CIDR), or a domain, perhaps with a port. */
interface ProxyException {
    boolean matches(String host, int port);

    /** All entries of a list with commas. */
    static List<ProxyException> list(String text) {
        List<ProxyException> all = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            String one = entry.strip().toLowerCase(Locale.ROOT);
            if (!one.isEmpty()) {
                all.add(of(one));
            }
        }
        return all;
    }

    private static ProxyException of(String entry) {
        if (entry.equals("*")) {
            return (host, port) -> true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return network(entry.substring(0, slash), entry.substring(slash + 1));
        }
        OptionalInt port = Hosts.port(entry);
        String name = Hosts.withoutBrackets(port.isPresent() ? entry.substring(0, entry.lastIndexOf(':')) : entry);
        String suffix = name.startsWith("*.") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
        boolean subdomainsOnly = name.startsWith(".") || name.startsWith("*.");
        return (host, actual) -> {
            String wanted = host.toLowerCase(Locale.ROOT);
            boolean named = wanted.endsWith(suffix) || (!subdomainsOnly && wanted.equals(name));
            return named && (port.isEmpty() || port.getAsInt() == actual);
        };
    }

    private static ProxyException network(String address, String length) {
        byte[] base = Hosts.literal(address);
        int bits = length.matches("[0-9]{1,3}") ? Integer.parseInt(length) : -1;
        if (base.length == 0 || bits < 0 || bits > base.length * Byte.SIZE) {
            return (host, port) -> false;
        }
        return (host, port) -> sharePrefix(base, Hosts.literal(host), bits);
    }

    private static boolean sharePrefix(byte[] one, byte[] other, int bits) {
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((one[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
