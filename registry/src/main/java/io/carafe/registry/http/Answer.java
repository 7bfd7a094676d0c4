package io.carafe.registry.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry answered. Whoever gets it closes it.
 *
 * @param uri that was asked in the end, after redirects
 * @param body as it arrives
 */
public record Answer(int status, URI uri, HttpHeaders headers, ResponseBody body) implements AutoCloseable {
    public static final int OK = 200;
    public static final int CREATED = 201;
    public static final int ACCEPTED = 202;
    public static final int NO_CONTENT = 204;
    public static final int PARTIAL = 206;
    public static final int UNAUTHORIZED = 401;
    public static final int DENIED = 403;
    public static final int NOT_FOUND = 404;
    public static final int UNSATISFIABLE = 416;
    public static final int TOO_MANY = 429;

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;.*rel=\"?next\"?.*");

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** How many bytes the body is said to have. */
    public OptionalLong length() {
        try {
            return headers.firstValueAsLong("Content-Length");
        } catch (NumberFormatException nonsense) {
            return OptionalLong.empty();
        }
    }

    /** Where the next page of a list is (RFC 8288), if there is one. */
    public Optional<String> nextPage() {
        return header("Link")
                .map(NEXT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> uri.resolve(matcher.group(1)).toString());
    }

    @Override
    public void close() {
        body.close();
    }
}
