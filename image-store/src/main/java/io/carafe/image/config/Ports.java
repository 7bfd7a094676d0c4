package io.carafe.image.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Ports as {@code EXPOSE} has them: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}. */
final class Ports {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");
    private static final int HIGHEST = 65535;

    private Ports() {}

    /** Each port by itself, with its protocol. */
    static List<String> parse(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first == 0 || last > HIGHEST || last < first) {
            throw invalid(text);
        }
        String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3);
        return IntStream.rangeClosed(first, last)
                .mapToObj(port -> port + "/" + protocol)
                .toList();
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not a port, as in 80, 53/udp or 8000-8010");
    }
}
