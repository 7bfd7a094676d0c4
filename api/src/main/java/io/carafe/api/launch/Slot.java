package io.carafe.api.launch;

/**
 * The result of a step, to be an argument of later ones: usually a descriptor that the new process opens for itself.
 *
 * @param number unique within one program
 * @param name what it is, for people: {@code loopback socket}
 */
public record Slot(int number, String name) {}
