package io.carafe.image;

/**
 * A container that was made of an image.
 *
 * @param id 64 hexadecimal digits
 */
public record ImageUser(String id, String name, boolean running) {}
