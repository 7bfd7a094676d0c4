package io.carafe.registry.http;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.registry.credential.Credential;
import io.carafe.registry.settings.Patience;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLHandshakeException;

/**
 * Sends a request, follows where it is sent on to, and sends it again while what is wrong may pass: a broken connection, 429,
 * 5xx. An authorization goes to the host that it was meant for, and to no other. Thread-safe.
 */
final class Exchange {
    private static final int MOST_REDIRECTS = 8;
    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
    private static final List<Integer> PASSING = List.of(408, Answer.TOO_MANY, 500, 502, 503, 504);

    private final String registry;
    private final Transport transport;
    private final Patience patience;
    private final boolean insecure;
    private final Waiting waiting;

    Exchange(String registry, Transport transport, Patience patience, boolean insecure, Waiting waiting) {
        this.registry = registry;
        this.transport = transport;
        this.patience = patience;
        this.insecure = insecure;
        this.waiting = waiting;
    }

    /** Sends a request that may be repeated. The answer may have any status, after some patience with those that pass. */
    Answer send(HttpRequest.Builder request, String attempt) {
        return send(request, attempt, true, () -> 0);
    }

    /** @param taken how much of the request's body has been taken */
    Answer send(HttpRequest.Builder request, String attempt, boolean repeatable, LongSupplier taken) {
        for (int number = 1; ; number++) {
            boolean last = !repeatable || number >= patience.attempts();
            try {
                Answer answer = follow(request, taken);
                Optional<Duration> pause =
                        PASSING.contains(answer.status()) && !last ? pauseAfter(answer, number) : Optional.empty();
                if (pause.isEmpty()) {
                    return answer;
                }
                answer.close();
                waitBefore(attempt, registry + " answered " + answer.status(), pause.get());
            } catch (IOException broken) {
                if (last || transport.isClosed() || isHopeless(broken)) {
                    throw errors().broken(attempt, request.build().uri(), transport.proxies(), broken);
                }
                pause(request, attempt, broken, number);
            }
        }
    }

    ProxyRules proxies() {
        return transport.proxies();
    }

    private void pause(HttpRequest.Builder request, String attempt, IOException broken, int number) {
        try {
            waitBefore(attempt, String.valueOf(broken.getMessage()), backOff(number));
        } catch (IOException closed) {
            throw errors().broken(attempt, request.build().uri(), transport.proxies(), closed);
        }
    }

    private RegistryErrors errors() {
        return new RegistryErrors(registry, Optional.<Credential>empty());
    }

    private void waitBefore(String attempt, String why, Duration pause) throws IOException {
        waiting.tryingAgain(attempt, why, pause);
        transport.pause(pause);
    }

    /** Waits before the next attempt of something that has failed so often in a row. */
    void backOff(String attempt, String why, int failures) {
        try {
            waitBefore(attempt, why, backOff(failures));
        } catch (IOException closed) {
            throw new RegistryException(Reason.CANCELLED, "cannot " + attempt + ": it was cancelled", "", closed);
        }
    }

    private Duration backOff(int number) {
        Duration doubled = patience.firstPause().multipliedBy(1L << Math.min(number - 1, 20));
        return doubled.compareTo(patience.longestPause()) < 0 ? doubled : patience.longestPause();
    }

    /** Empty when the registry wants to be left alone for longer than anybody would wait. */
    private Optional<Duration> pauseAfter(Answer answer, int number) {
        Optional<Duration> wish = answer.header("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
        return wish.isEmpty()
                ? Optional.of(backOff(number))
                : wish.filter(duration -> duration.compareTo(patience.longestWish()) <= 0);
    }

    /** What will be the same next time: no such host, a certificate that is not trusted, nobody who listens. */
    private static boolean isHopeless(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || cause instanceof SSLHandshakeException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof UnknownHostException
                    || (cause instanceof ConnectException && !(cause instanceof HttpConnectTimeoutException))
                    || cause instanceof ProxyRefusal
                    || String.valueOf(cause.getMessage()).startsWith("Tunnel failed")
                    || RegistryErrors.isNoTls(cause)) {
                return true;
            }
        }
        return false;
    }

    private Answer follow(HttpRequest.Builder request, LongSupplier taken) throws IOException {
        Answer answer = transport.send(request, taken);
        URI first = answer.uri();
        for (int hops = 0; REDIRECTS.contains(answer.status()); hops++) {
            Optional<String> location = answer.header("Location");
            if (location.isEmpty() || hops >= MOST_REDIRECTS) {
                return answer;
            }
            answer.close();
            URI next = resolved(answer.uri(), location.get());
            HttpRequest before = request.build();
            HttpRequest.Builder onward = HttpRequest.newBuilder(next);
            method(onward, before.method(), before.bodyPublisher());
            before.headers().map().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("Proxy-Authorization")
                        && (!name.equalsIgnoreCase("Authorization") || isSameOrigin(first, next))) {
                    onward.setHeader(name, values.get(0));
                }
            });
            answer = transport.send(onward, taken);
        }
        return answer;
    }

    private URI resolved(URI from, String location) throws IOException {
        try {
            URI next = from.resolve(URI.create(location));
            boolean downgrade = "https".equals(from.getScheme()) && !"https".equals(next.getScheme());
            if (next.getHost() == null
                    || (downgrade && !insecure)
                    || !next.getScheme().matches("https?")) {
                throw new IOException("it sends on to " + location + ", where it is not safe to go");
            }
            return next;
        } catch (IllegalArgumentException notUri) {
            throw new IOException("it sends on to \"" + location + "\", which is no address", notUri);
        }
    }

    /** Sets method and body; a GET without one says nothing of its length. */
    static void method(HttpRequest.Builder request, String method, Optional<HttpRequest.BodyPublisher> body) {
        if (method.equals("GET")) {
            request.GET();
        } else {
            request.method(method, body.orElse(HttpRequest.BodyPublishers.noBody()));
        }
    }

    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equals(other.getScheme()) && one.getAuthority().equalsIgnoreCase(other.getAuthority());
    }
}
