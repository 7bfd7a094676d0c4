package io.carafe.registry.http;

import io.carafe.api.error.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One registry, with a transport, a scheme and a credential that suit it. Thread-safe. */
public final class RegistryConnection {
    private final String registry;
    private final URI base;
    private final Exchange exchange;
    private final Authorizer authorizer;

    RegistryConnection(String registry, URI base, Exchange exchange, Authorizer authorizer) {
        this.registry = registry;
        this.base = base;
        this.exchange = exchange;
        this.authorizer = authorizer;
    }

    /** Its host and port, as in the names of its images. */
    public String registry() {
        return registry;
    }

    /**
     * Asks, and takes one of some answers.
     *
     * @throws RegistryException for any other answer, and when there is none
     */
    public Answer expect(Request request, int... statuses) {
        Answer answer = send(request);
        if (Arrays.stream(statuses).anyMatch(status -> status == answer.status())) {
            return answer;
        }
        try (answer) {
            throw refusal(request.attempt(), answer);
        }
    }

    /**
     * Asks, and takes any answer.
     *
     * @throws RegistryException when there is none
     */
    public Answer send(Request request) {
        URI target = target(request.target());
        // Where a registry sends uploads may be another host, whose business a token of this one is not.
        boolean own = Exchange.isSameOrigin(base, target);
        Optional<String> authorization =
                own ? authorizer.header(request.scopes(), request.attempt()) : Optional.empty();
        Answer answer = exchange(request, target, authorization);
        if (answer.status() == Answer.UNAUTHORIZED
                && own
                && authorizer.challenged(answer, request.scopes(), authorization)) {
            Optional<String> better = authorizer.header(request.scopes(), request.attempt());
            if (better.isPresent()) {
                answer.close();
                return exchange(request, target, better);
            }
        }
        return answer;
    }

    /** Asks as nobody. */
    Answer ping(Request request) {
        return exchange(request, target(request.target()), Optional.empty());
    }

    private Answer exchange(Request request, URI target, Optional<String> authorization) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(target);
        Exchange.method(builder, request.method(), request.upload().map(Upload::publisher));
        request.headers().forEach(builder::setHeader);
        authorization.ifPresent(value -> builder.setHeader("Authorization", value));
        return exchange.send(
                builder,
                request.attempt(),
                request.repeatable(),
                () -> request.upload().map(Upload::taken).orElse(0L));
    }

    private URI target(String text) {
        try {
            URI target = base.resolve(URI.create(text));
            if (target.getHost() == null || !target.getScheme().matches("https?")) {
                throw new IllegalArgumentException(text);
            }
            // A registry behind a proxy that ends TLS often does not know that it was asked by https.
            boolean downgraded = base.getScheme().equals("https")
                    && target.getScheme().equals("http")
                    && base.getAuthority().equalsIgnoreCase(target.getAuthority());
            return downgraded ? URI.create("https" + target.toString().substring("http".length())) : target;
        } catch (IllegalArgumentException notUri) {
            throw nonsense("ask " + registry, "gave an address that is none: \"" + text + "\"");
        }
    }

    /** Waits before the next attempt of something that has failed so often in a row. */
    public void backOff(String attempt, String why, int failures) {
        exchange.backOff(attempt, why, failures);
    }

    /**
     * Finds out whether the registry accepts the credential of this connection.
     *
     * @return an identity token to keep in place of the password, if the registry's token service gives one out
     */
    public Optional<String> login(String attempt) {
        Optional<String> identity = authorizer.login(attempt);
        try (Answer answer = send(Request.of("GET", "/v2/", attempt, List.of()))) {
            if (answer.status() != Answer.OK) {
                throw refusal(attempt, answer);
            }
        }
        return identity;
    }

    /** The error for an answer that is not what was hoped for. */
    public RegistryException refusal(String attempt, Answer answer) {
        return new RegistryErrors(registry, authorizer.credential()).refusal(attempt, answer);
    }

    /** The error for a connection that broke while an answer was read. */
    public RegistryException broken(String attempt, URI uri, IOException failure) {
        return new RegistryErrors(registry, authorizer.credential()).broken(attempt, uri, exchange.proxies(), failure);
    }

    /**
     * The error for an answer that cannot be believed.
     *
     * @param what the registry did: {@code sent a manifest with another digest}
     */
    public RegistryException nonsense(String attempt, String what) {
        return new RegistryErrors(registry, authorizer.credential()).nonsense(attempt, what);
    }
}
