package io.carafe.registry.http;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.registry.credential.Credential;
import io.carafe.registry.name.ImageName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is wrong, in words: what was attempted, which registry, what it answered, and what to do. */
final class RegistryErrors {
    /** Before a status, when a proxy has answered. */
    static final String PROXY = "the proxy answered ";

    /** What Java calls that when the proxy was to connect. */
    private static final String TUNNEL = "Tunnel failed, got: ";

    private final String registry;
    private final Optional<Credential> credential;

    /** @param credential by which requests are made, if there is one */
    RegistryErrors(String registry, Optional<Credential> credential) {
        this.registry = registry;
        this.credential = credential;
    }

    /** An answer that is not what was hoped for. Reads its body. */
    RegistryException refusal(String attempt, Answer answer) {
        ErrorBody body = ErrorBody.of(answer);
        String said = "cannot " + attempt + ": the registry " + registry + " answered " + answer.status()
                + (body.text().isEmpty() ? " (" + phrase(answer.status()) + ")" : " (" + body.text() + ")");
        if (answer.status() == Answer.TOO_MANY || body.has("TOOMANYREQUESTS")) {
            return new RegistryException(Reason.RATE_LIMITED, said + limits(answer), rateAdvice(answer));
        }
        return switch (answer.status()) {
            case Answer.UNAUTHORIZED -> new RegistryException(Reason.UNAUTHORIZED, said, unauthorizedAdvice());
            case Answer.DENIED -> new RegistryException(Reason.DENIED, said, deniedAdvice());
            case Answer.NOT_FOUND ->
                new RegistryException(
                        Reason.NOT_FOUND,
                        said,
                        "Look at the spelling of the name and the tag"
                                + (credential.isPresent() ? "." : "; a private repository wants a login: " + login()));
            case 413 ->
                new RegistryException(
                        Reason.REFUSED, said, "The registry, or a proxy before it, does not take layers of this size.");
            default ->
                new RegistryException(
                        Reason.REFUSED,
                        said,
                        answer.status() >= 500 ? "The registry has trouble of its own; try again later." : "");
        };
    }

    private static String phrase(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case Answer.UNAUTHORIZED -> "Unauthorized";
            case Answer.DENIED -> "Forbidden";
            case Answer.NOT_FOUND -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case Answer.UNSATISFIABLE -> "Range Not Satisfiable";
            case Answer.TOO_MANY -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "without a word about why";
        };
    }

    private static String limits(Answer answer) {
        return answer.header("ratelimit-limit")
                .map(limit -> ", with the limit " + limit
                        + answer.header("ratelimit-remaining")
                                .map(rest -> ", of which " + rest + " remain")
                                .orElse(""))
                .orElse("");
    }

    private String rateAdvice(Answer answer) {
        String when = answer.header("Retry-After")
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(seconds -> "Try again in " + seconds + " seconds")
                .orElse("Try again later");
        return credential.isPresent()
                ? when + ", or pull through a mirror."
                : when + ", or log in, which often raises the limit: " + login();
    }

    private String unauthorizedAdvice() {
        if (credential.isEmpty()) {
            return "There may be no such repository, or it wants a login: " + login();
        }
        String refused = "It does not accept " + described(credential.get());
        return credential.get().origin().isEmpty()
                ? refused + "."
                : refused + " for this. If they are old, log in again: " + login();
    }

    private String deniedAdvice() {
        return credential
                .map(known -> "It knows " + described(known) + ", and does not allow them this.")
                .orElseGet(() -> "It may want a login: " + login());
    }

    private static String described(Credential known) {
        return known.origin().isEmpty()
                ? "this user name and password"
                : "the credentials" + (known.username().isEmpty() ? "" : " of " + known.username()) + " from "
                        + known.origin();
    }

    private String login() {
        return "carafe login" + (registry.equals(ImageName.DOCKER_HUB) ? "" : " " + registry);
    }

    /** A connection that could not be made, or broke. */
    RegistryException broken(String attempt, URI uri, ProxyRules proxies, IOException failure) {
        if (failure instanceof AsynchronousCloseException) {
            return new RegistryException(Reason.CANCELLED, "cannot " + attempt + ": it was cancelled", "", failure);
        }
        String place = uri.getAuthority();
        String through = proxies.describe(uri)
                .map(proxy -> " through the proxy " + proxy)
                .orElse("");
        return new RegistryException(
                Reason.UNREACHABLE,
                "cannot " + attempt + ": " + (isConnecting(failure) ? "no connection to " : "the connection to ")
                        + place + through + (isConnecting(failure) ? ": " : " failed: ") + cause(failure),
                advice(uri, failure, !through.isEmpty() || Hosts.isLoopback(Hosts.hostOf(place))),
                failure);
    }

    /** Whether somebody answered who does not speak TLS; Java has more than one sentence for that. */
    static boolean isNoTls(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    && String.valueOf(cause.getMessage())
                            .toLowerCase(Locale.ROOT)
                            .contains("unrecognized ssl message")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConnecting(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof UnknownHostException;
    }

    private static String cause(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "no such host";
            }
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith(TUNNEL)) {
            return PROXY + message.substring(TUNNEL.length());
        }
        if (message.startsWith("PKIX path building failed")) {
            return "its certificate is signed by nobody who is trusted";
        }
        if (failure instanceof ConnectException) {
            return message.equals("null") ? "connection refused" : message;
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : message;
    }

    private String advice(URI uri, IOException failure, boolean near) {
        String message = String.valueOf(failure.getMessage());
        if (message.equals(TUNNEL + "407") || message.equals(PROXY + "407")) {
            return "The proxy wants a user and a password: " + ("https".equals(uri.getScheme()) ? "HTTPS" : "HTTP")
                    + "_PROXY=http://USER:PASSWORD@HOST:PORT.";
        }
        if (isNoTls(failure)) {
            return "It does not speak TLS; --tls-verify=false, or insecure = true in the registries file, allows plain HTTP.";
        }
        if (failure instanceof SSLException) {
            return "Trust its certificate with --cacert FILE, or put it into /etc/containers/certs.d/" + registry
                    + "/ca.crt; --tls-verify=false trusts anybody.";
        }
        return isConnecting(failure) && !near
                ? "Look at the name of the registry; behind a proxy, set HTTPS_PROXY."
                : "";
    }

    /** An answer that cannot be believed. */
    RegistryException nonsense(String attempt, String what) {
        return new RegistryException(
                Reason.INVALID_ANSWER, "cannot " + attempt + ": the registry " + registry + " " + what, "");
    }
}
