package io.carafe.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.image.config.JsonTrees;
import io.carafe.registry.credential.Credential;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Gets tokens from the service that a registry trusts: by GET with a name and a password, or by POST with an identity token
 * (the token authentication of the distribution project).
 */
final class TokenService {
    private static final String CLIENT = "carafe";
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final long DEFAULT_SECONDS = 60;
    private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    private final Exchange exchange;
    private final boolean insecure;

    /** @param insecure whether a password may go there in plain sight */
    TokenService(Exchange exchange, boolean insecure) {
        this.exchange = exchange;
        this.insecure = insecure;
    }

    /**
     * A token.
     *
     * @param refresh a new identity token, if one came along
     */
    record Token(String value, Instant until, Optional<String> refresh) {
        boolean isFresh() {
            return Instant.now().isBefore(until);
        }

        /** Its value is a secret. */
        @Override
        public String toString() {
            return "token until " + until;
        }
    }

    /**
     * Asks for a token.
     *
     * @param offline whether an identity token is wanted as well, to be kept
     */
    Token fetch(
            Challenge challenge,
            List<String> scopes,
            Optional<Credential> credential,
            String attempt,
            boolean offline) {
        URI realm = realm(challenge, attempt, credential.isPresent());
        Optional<String> identity = credential.flatMap(Credential::identityToken);
        HttpRequest.Builder request = identity.isPresent()
                ? byIdentity(realm, challenge, scopes, identity.get())
                : byPassword(realm, challenge, scopes, credential, offline);
        try (Answer answer = exchange.send(request, attempt)) {
            if (answer.status() != Answer.OK) {
                throw new RegistryErrors(realm.getAuthority(), credential).refusal(attempt, answer);
            }
            return parse(answer, attempt, realm);
        }
    }

    private URI realm(Challenge challenge, String attempt, boolean secret) {
        String realm = challenge.parameter("realm").orElse("");
        try {
            URI uri = URI.create(realm);
            boolean secure = "https".equals(uri.getScheme());
            if (uri.getHost() == null || (!secure && !"http".equals(uri.getScheme()))) {
                throw new IllegalArgumentException(realm);
            }
            if (!secure && secret && !insecure && !Hosts.isLoopback(Hosts.withoutBrackets(uri.getHost()))) {
                throw new RegistryException(
                        Reason.NOT_ALLOWED,
                        "cannot " + attempt + ": the token service " + realm + " would get the password unencrypted",
                        "--tls-verify=false allows it.");
            }
            return uri;
        } catch (IllegalArgumentException notUri) {
            throw new RegistryException(
                    Reason.INVALID_ANSWER,
                    "cannot " + attempt + ": the registry wants a token from \"" + realm
                            + "\", which is no address of a service",
                    "",
                    notUri);
        }
    }

    private static HttpRequest.Builder byPassword(
            URI realm, Challenge challenge, List<String> scopes, Optional<Credential> credential, boolean offline) {
        List<String> query = new ArrayList<>();
        challenge.parameter("service").ifPresent(service -> query.add("service=" + encoded(service)));
        scopes.forEach(scope -> query.add("scope=" + encoded(scope)));
        if (offline) {
            query.add("offline_token=true");
        }
        query.add("client_id=" + CLIENT);
        credential.ifPresent(known -> query.add("account=" + encoded(known.username())));
        String start = realm.toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(start + (start.contains("?") ? "&" : "?") + String.join("&", query)))
                .GET();
        credential.ifPresent(known -> request.setHeader("Authorization", basic(known)));
        return request;
    }

    private static HttpRequest.Builder byIdentity(
            URI realm, Challenge challenge, List<String> scopes, String identity) {
        List<String> form = new ArrayList<>(
                List.of("grant_type=refresh_token", "refresh_token=" + encoded(identity), "client_id=" + CLIENT));
        challenge.parameter("service").ifPresent(service -> form.add("service=" + encoded(service)));
        if (!scopes.isEmpty()) {
            form.add("scope=" + encoded(String.join(" ", scopes)));
        }
        return HttpRequest.newBuilder(realm)
                .setHeader("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", form)));
    }

    static String basic(Credential credential) {
        String both = credential.username() + ":" + credential.password();
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Token parse(Answer answer, String attempt, URI realm) {
        try {
            byte[] contents = answer.body().readUpTo(LONGEST_ANSWER);
            JsonNode root = JsonTrees.parse(contents, LONGEST_ANSWER);
            String value = root.path("token").asText("");
            value = value.isEmpty() ? root.path("access_token").asText("") : value;
            if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IOException("there is no token in it");
            }
            long seconds = Math.min(LONGEST_SECONDS, root.path("expires_in").asLong(DEFAULT_SECONDS));
            // Used a little less long than it is good for, because it takes time to arrive.
            Instant until = Instant.now().plusSeconds(Math.max(0, seconds - seconds / 6));
            Optional<String> refresh =
                    Optional.of(root.path("refresh_token").asText("")).filter(text -> !text.isEmpty());
            return new Token(value, until, refresh);
        } catch (IOException e) {
            throw new RegistryException(
                    Reason.INVALID_ANSWER,
                    "cannot " + attempt + ": the answer of the token service " + realm.getAuthority()
                            + " cannot be used: " + e.getMessage(),
                    "",
                    e);
        }
    }
}
