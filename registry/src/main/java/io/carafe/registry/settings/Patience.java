package io.carafe.registry.settings;

import java.time.Duration;

/**
 * How long to wait for a registry, and how often to try again what failed for a reason that may pass.
 *
 * @param connect for a connection
 * @param answer for an answer to begin
 * @param idle for the next bytes of an answer, or for the registry to take the next ones
 * @param attempts in all, of a request; of a download, without a byte of progress between them
 * @param firstPause before the second attempt; each further one doubles it
 * @param longestPause how long a pause grows
 * @param longestWish how long a pause a registry may ask for (Retry-After); one that asks for more is given up
 */
public record Patience(
        Duration connect,
        Duration answer,
        Duration idle,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        Duration longestWish) {
    public static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60),
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(8),
            Duration.ofSeconds(60));
}
