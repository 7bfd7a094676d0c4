package io.carafe;

/**
 * A container of which nobody can tell what it is, because its files cannot be read. {@link Carafe#remove} removes it.
 *
 * @param name empty when it has none
 * @param reason which file cannot be read
 */
public record DamagedContainer(String id, String name, String reason) {}
