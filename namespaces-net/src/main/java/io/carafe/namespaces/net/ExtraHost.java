package io.carafe.namespaces.net;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An entry for {@code /etc/hosts} of the user's: Docker's {@code --add-host NAME:ADDRESS}. */
record ExtraHost(String name, String address) {
    /** Names go into a file of lines and words. */
    private static final Pattern ENTRY = Pattern.compile("([^\\s#:=\\p{Cntrl}]+)[:=](.+)");

    /** Docker's word for an address of the host's that containers reach. */
    private static final String HOST_GATEWAY = "host-gateway";

    /**
     * Reads {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; an IPv6 address may be in brackets.
     *
     * @throws InvalidSpecificationException when it is neither
     */
    static ExtraHost parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw new InvalidSpecificationException(
                    "bad format for add-host: \"" + entry + "\"", "Write it as NAME:ADDRESS.");
        }
        String address = withoutBrackets(matcher.group(2));
        if (address.equals(HOST_GATEWAY)) {
            throw new UnsupportedFeatureException(
                    "add-host: " + entry + ": there is no host-gateway yet",
                    "A container has no network to the host, or is in the host's and reaches it as localhost.");
        }
        if (address.contains("%") || IpAddress.parse(address).isEmpty()) {
            throw new InvalidSpecificationException(
                    "invalid IP address in add-host: \"" + address + "\"",
                    "Write it as NAME:ADDRESS, for instance db:192.0.2.7 or db:[2001:db8::7].");
        }
        return new ExtraHost(matcher.group(1), address);
    }

    /** Its line in the file. */
    String line() {
        return address + "\t" + name + "\n";
    }

    private static String withoutBrackets(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
