package io.carafe.api.network;

import java.util.Optional;

/**
 * Ports from one to another, both included; one port when they are the same.
 *
 * @param first from 1
 * @param last to 65535
 */
public record PortRange(int first, int last) {
    private static final int MOST = 65535;

    /**
     * @throws IllegalArgumentException when these are no ports, or in the wrong order
     */
    public PortRange {
        if (first < 1 || last > MOST || first > last) {
            throw new IllegalArgumentException(first + "-" + last + " is no range of ports");
        }
    }

    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** The range of {@code 80} or {@code 8000-8010}. */
    public static Optional<PortRange> parse(String text) {
        if (!text.matches("\\d{1,5}(-\\d{1,5})?")) {
            return Optional.empty();
        }
        int hyphen = text.indexOf('-');
        int first = Integer.parseInt(hyphen < 0 ? text : text.substring(0, hyphen));
        int last = hyphen < 0 ? first : Integer.parseInt(text.substring(hyphen + 1));
        return first < 1 || last > MOST || first > last ? Optional.empty() : Optional.of(new PortRange(first, last));
    }

    /** How many ports there are. */
    public int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
