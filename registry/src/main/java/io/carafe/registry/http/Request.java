package io.carafe.registry.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is asked of a registry.
 *
 * @param attempt for messages: {@code pull debian:12}
 * @param target a path from the registry's root on, or a whole URI that the registry has given
 * @param scopes what a token must be good for: {@code repository:library/debian:pull}
 * @param repeatable whether it may be sent again when nobody knows what became of it
 */
public record Request(
        String method,
        String target,
        String attempt,
        List<String> scopes,
        Map<String, String> headers,
        Optional<Upload> upload,
        boolean repeatable) {
    public Request {
        scopes = List.copyOf(scopes);
        headers = Map.copyOf(headers);
    }

    public static Request of(String method, String target, String attempt, List<String> scopes) {
        return new Request(method, target, attempt, scopes, Map.of(), Optional.empty(), true);
    }

    public Request with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Request(method, target, attempt, scopes, more, upload, repeatable);
    }

    public Request with(Upload body) {
        return new Request(method, target, attempt, scopes, headers, Optional.of(body), repeatable);
    }

    /** The same, sent once only. */
    public Request once() {
        return new Request(method, target, attempt, scopes, headers, upload, false);
    }
}
