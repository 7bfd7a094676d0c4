package io.carafe.runtime.state;

/**
 * The name of something that the keeper holds. It stays valid when the engine dies, so it may be written down.
 *
 * @param number its descriptor in the keeper
 * @param serial tells it from what had the number before
 */
public record Held(int number, long serial) {}
