package io.carafe.registry.conf;

import java.util.List;

/**
 * What holds for names that begin in a certain way: a {@code [[registry]]} of the file.
 *
 * @param prefix {@code example.com}, {@code example.com/team}, or {@code *.example.com}
 * @param location what is asked in place of the prefix
 * @param insecure whether certificates are not checked, and plain HTTP will do
 * @param blocked whether nothing is pulled from there
 * @param mirrors are asked before it, in this order
 */
public record RegistryRule(String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    private static final String ANY_HOST = "*.";

    public RegistryRule {
        mirrors = List.copyOf(mirrors);
    }

    /** Whether it holds for a name without tag and digest. */
    boolean matches(String name) {
        if (prefix.startsWith(ANY_HOST)) {
            int slash = name.indexOf('/');
            String host = slash < 0 ? name : name.substring(0, slash);
            return host.endsWith(prefix.substring(1));
        }
        return name.equals(prefix) || name.startsWith(prefix + "/");
    }

    /** What a name that it holds for is at its location. */
    String relocated(String name) {
        if (prefix.startsWith(ANY_HOST)) {
            return location.isEmpty() ? name : location + name.substring(name.indexOf('/'));
        }
        return location + name.substring(prefix.length());
    }

    /** What a name that it holds for is at one of its mirrors. */
    String mirrored(Mirror mirror, String name) {
        int rest = prefix.startsWith(ANY_HOST) ? name.indexOf('/') : prefix.length();
        return mirror.location() + name.substring(rest);
    }
}
