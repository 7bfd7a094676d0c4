package io.carafe.registry.http;

import io.carafe.api.error.CarafeException;
import io.carafe.registry.settings.RegistrySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which proxy stands before a host, by {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} (or in small letters),
 * as Go's programs read them. Nothing stands before this machine itself.
 */
final class ProxyRules extends ProxySelector {
    private static final int HTTP_PORT = 80;
    private static final int LAST_PORT = 65_535;

    /** {@link URI} knows no host with an underscore in its name, and name servers do. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<user>[^@]*)@)?(?<host>\\[[^]]+]|[A-Za-z0-9._-]+)(?::(?<port>[0-9]{1,5}))?");

    private final Optional<HttpProxy> forHttp;
    private final Optional<HttpProxy> forHttps;
    private final List<ProxyException> exceptions;

    private ProxyRules(Optional<HttpProxy> forHttp, Optional<HttpProxy> forHttps, List<ProxyException> exceptions) {
        this.forHttp = forHttp;
        this.forHttps = forHttps;
        this.exceptions = exceptions;
    }

    static ProxyRules of(RegistrySettings settings) {
        String exempt = either(settings, "NO_PROXY").orElse("");
        return new ProxyRules(
                either(settings, "HTTP_PROXY").map(value -> proxy("HTTP_PROXY", value)),
                either(settings, "HTTPS_PROXY").map(value -> proxy("HTTPS_PROXY", value)),
                ProxyException.list(exempt));
    }

    private static Optional<String> either(RegistrySettings settings, String name) {
        return settings.variable(name).or(() -> settings.variable(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * A proxy.
     *
     * @param credentials a value for {@code Proxy-Authorization}
     */
    private record HttpProxy(String host, int port, Optional<String> credentials) {
        Proxy address() {
            return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
        }
    }

    private static HttpProxy proxy(String variable, String value) {
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
            if (!"http".equals(uri.getScheme()) || !authority.matches()) {
                throw unusable(variable);
            }
            String port = authority.group("port");
            return new HttpProxy(
                    authority.group("host"),
                    port == null ? HTTP_PORT : portOf(port),
                    Optional.ofNullable(authority.group("user")).map(ProxyRules::basic));
        } catch (IllegalArgumentException notUri) {
            throw unusable(variable);
        }
    }

    private static int portOf(String text) {
        int port = Integer.parseInt(text);
        if (port > LAST_PORT) {
            throw new IllegalArgumentException("not a port: " + text);
        }
        return port;
    }

    /** @param user with a password, percent-encoded as a URI has them */
    private static String basic(String user) {
        byte[] decoded = URI.create("http://" + user + "@host").getUserInfo().getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(decoded);
    }

    /** The value may hold a password, so it is not told. */
    private static CarafeException unusable(String variable) {
        return new CarafeException(
                "the variable " + variable + " does not name a proxy that can be used",
                "Its form is http://[USER:PASSWORD@]HOST[:PORT].");
    }

    private Optional<HttpProxy> proxyOf(URI target) {
        String host = Hosts.withoutBrackets(target.getHost());
        if (Hosts.isLoopback(host)) {
            return Optional.empty();
        }
        boolean secure = "https".equals(target.getScheme());
        int port = target.getPort() < 0 ? (secure ? 443 : HTTP_PORT) : target.getPort();
        return exceptions.stream().anyMatch(exception -> exception.matches(host, port))
                ? Optional.empty()
                : secure ? forHttps : forHttp;
    }

    /** What the proxy before a target wants to know, if there is one that wants anything. */
    Optional<String> credentials(URI target) {
        return proxyOf(target).flatMap(HttpProxy::credentials);
    }

    /** The proxy before a target, for messages. */
    Optional<String> describe(URI target) {
        return proxyOf(target).map(proxy -> proxy.host() + ":" + proxy.port());
    }

    @Override
    public List<Proxy> select(URI target) {
        return List.of(proxyOf(target).map(HttpProxy::address).orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI target, SocketAddress address, IOException failure) {
        // The request fails as well, and that is told.
    }
}
