package io.carafe.registry.http;

import io.carafe.api.error.RegistryException;
import io.carafe.registry.credential.Credential;
import io.carafe.registry.credential.Credentials;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.settings.RegistrySettings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Connects to registries, and finds out whether they speak TLS. Closing it ends all that is under way. Thread-safe.
 *
 * <p>A registry is asked by https. One on this machine is asked by http first, which cannot be overheard; one that is said
 * to be insecure is asked by http when it does not understand https.
 */
public final class Connections implements AutoCloseable {
    private static final String PING = "/v2/";
    private static final String DOCKER_HUB = "registry-1.docker.io";

    private final RegistrySettings settings;
    private final Credentials credentials;
    private final Waiting waiting;
    private final ProxyRules proxies;
    private final TlsContexts contexts;
    private final Map<String, Transport> transports = new HashMap<>();
    private boolean closed;

    public Connections(RegistrySettings settings, Credentials credentials, Waiting waiting) {
        this.settings = settings;
        this.credentials = credentials;
        this.waiting = waiting;
        this.proxies = ProxyRules.of(settings);
        this.contexts = new TlsContexts(settings);
    }

    /**
     * Connects for something about an image.
     *
     * @param insecure whether the registries file says so; the settings overrule it
     * @param attempt for messages
     */
    public RegistryConnection open(ImageName image, boolean insecure, String attempt) {
        return open(image.registry(), credentials.find(image.registry(), image.repository()), insecure, attempt);
    }

    /** Connects as somebody. */
    public RegistryConnection open(String registry, Optional<Credential> credential, boolean insecure, String attempt) {
        boolean lax = settings.tlsVerify().map(verify -> !verify).orElse(insecure);
        String authority = registry.equals(ImageName.DOCKER_HUB) ? DOCKER_HUB : registry;
        Exchange exchange = new Exchange(registry, transport(authority, lax), settings.patience(), lax, waiting);
        Authorizer authorizer = new Authorizer(new TokenService(exchange, lax), credential);
        RegistryException failure = null;
        for (String scheme : schemes(authority, lax)) {
            RegistryConnection connection =
                    new RegistryConnection(registry, URI.create(scheme + "://" + authority), exchange, authorizer);
            try {
                if (answers(connection, authorizer, scheme, attempt)) {
                    return connection;
                }
            } catch (RegistryException failed) {
                failure = failure == null || tellsMore(failed, failure, scheme) ? failed : failure;
                if (failed.reason() != RegistryException.Reason.UNREACHABLE) {
                    throw failed;
                }
            }
        }
        throw failure == null
                ? new RegistryErrors(registry, credential).nonsense(attempt, "does not speak the distribution protocol")
                : failure;
    }

    /** Connects by https as nobody, without asking whether somebody is there who speaks the distribution protocol. */
    public RegistryConnection openUnasked(String registry) {
        Exchange exchange = new Exchange(registry, transport(registry, false), settings.patience(), false, waiting);
        Authorizer authorizer = new Authorizer(new TokenService(exchange, false), Optional.empty());
        return new RegistryConnection(registry, URI.create("https://" + registry), exchange, authorizer);
    }

    /** Https is what was wanted; but when nobody speaks it there, what became of plain HTTP tells more. */
    private static boolean tellsMore(RegistryException failed, RegistryException before, String scheme) {
        return scheme.equals("https") ? !RegistryErrors.isNoTls(failed) : RegistryErrors.isNoTls(before);
    }

    private static List<String> schemes(String authority, boolean lax) {
        if (Hosts.isLoopback(Hosts.hostOf(authority))) {
            return List.of("http", "https");
        }
        return lax ? List.of("https", "http") : List.of("https");
    }

    /** Whether somebody is there who speaks HTTP in this way, and what he demands to know. */
    private static boolean answers(
            RegistryConnection connection, Authorizer authorizer, String scheme, String attempt) {
        // A server that waits for TLS answers plain HTTP with 400, or hangs up.
        Request ping = Request.of("GET", PING, attempt, List.of());
        try (Answer answer = connection.ping(scheme.equals("http") ? ping.once() : ping)) {
            if (answer.status() == Answer.UNAUTHORIZED) {
                authorizer.challenged(answer, List.of(), Optional.empty());
            }
            return answer.status() != 400;
        }
    }

    private synchronized Transport transport(String authority, boolean lax) {
        if (closed) {
            throw new RegistryException(RegistryException.Reason.CANCELLED, "the work with registries was ended", "");
        }
        return transports.computeIfAbsent(
                (lax ? "insecure " : "") + authority,
                key -> new Transport(contexts.of(authority, lax), proxies, settings.patience()));
    }

    @Override
    public synchronized void close() {
        closed = true;
        transports.values().forEach(Transport::close);
    }
}
