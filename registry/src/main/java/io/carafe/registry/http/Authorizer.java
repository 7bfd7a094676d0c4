package io.carafe.registry.http;

import io.carafe.registry.credential.Credential;
import io.carafe.registry.http.TokenService.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows a registry who is asking, in the way that it has demanded. Thread-safe. */
final class Authorizer {
    private static final List<String> KNOWN = List.of("bearer", "basic");

    private final TokenService service;
    private final Optional<Credential> credential;
    private final Map<List<String>, Token> tokens = new HashMap<>();
    private @Nullable Challenge demanded;

    Authorizer(TokenService service, Optional<Credential> credential) {
        this.service = service;
        this.credential = credential;
    }

    /** The value of {@code Authorization} for a request, if the registry has demanded one. */
    synchronized Optional<String> header(List<String> scopes, String attempt) {
        Challenge challenge = demanded;
        if (challenge == null) {
            return Optional.empty();
        }
        if (challenge.scheme().equals("basic")) {
            return credential.filter(known -> known.identityToken().isEmpty()).map(TokenService::basic);
        }
        Token token = tokens.get(scopes);
        if (token == null || !token.isFresh()) {
            token = service.fetch(challenge, scopes, credential, attempt, false);
            tokens.put(scopes, token);
        }
        return Optional.of("Bearer " + token.value());
    }

    /**
     * The registry has answered 401.
     *
     * @param tried what the request said of who is asking
     * @return whether another attempt makes sense
     */
    synchronized boolean challenged(Answer answer, List<String> scopes, Optional<String> tried) {
        List<Challenge> challenges = Challenge.parse(answer.headers().allValues("WWW-Authenticate"));
        for (String scheme : KNOWN) {
            for (Challenge challenge : challenges) {
                if (challenge.scheme().equals(scheme)) {
                    boolean first = demanded == null || tried.isEmpty();
                    demanded = challenge;
                    boolean stale = scheme.equals("bearer") && tokens.remove(scopes) != null && tried.isPresent();
                    return first || stale;
                }
            }
        }
        return false;
    }

    /**
     * Finds out whether the registry accepts the credential.
     *
     * @return an identity token to keep in place of the password, if the token service gives one out
     */
    synchronized Optional<String> login(String attempt) {
        Challenge challenge = demanded;
        if (challenge == null || !challenge.scheme().equals("bearer")) {
            return Optional.empty();
        }
        Token token = service.fetch(challenge, List.of(), credential, attempt, true);
        tokens.put(List.of(), token);
        return token.refresh();
    }

    Optional<Credential> credential() {
        return credential;
    }
}
