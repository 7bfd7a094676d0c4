package io.carafe.registry.credential;

import java.util.Optional;

/**
 * What a registry, or the token service it trusts, knows a user by.
 *
 * @param username may be empty where there is an identity token
 * @param password or an access token in its place; never printed
 * @param identityToken a refresh token of the token service, which stands for user and password
 * @param origin where it was found, for messages; empty when the user has just given it
 */
public record Credential(String username, String password, Optional<String> identityToken, String origin) {
    /** The user name by which credential helpers say that the secret is an identity token. */
    static final String TOKEN_USER = "<token>";

    /** A name and a password that a user has just given. */
    public static Credential of(String username, String password) {
        return new Credential(username, password, Optional.empty(), "");
    }

    /** The same user by a token that the registry has given out. */
    public Credential withIdentityToken(String token) {
        return new Credential(username, "", Optional.of(token), origin);
    }

    /** Without its secrets. */
    @Override
    public String toString() {
        return "credential of " + username + " from " + origin;
    }
}
