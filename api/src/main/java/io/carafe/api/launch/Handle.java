package io.carafe.api.launch;

/**
 * A descriptor that the host's side opens before the launch and the new process inherits: known by name while a program
 * is planned, bound to a number when it is launched.
 *
 * @param name unique within one program, by custom {@code isolator.what}, for instance {@code net.namespace}
 */
public record Handle(String name) {}
