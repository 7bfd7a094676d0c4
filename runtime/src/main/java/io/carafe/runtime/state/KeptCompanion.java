package io.carafe.runtime.state;

/**
 * A program of the host's that runs beside a container.
 *
 * @param leash the writing end of a pipe; when nobody holds it any more, the kernel ends the program
 */
public record KeptCompanion(Held leash, ProcessIdentity process) {}
