package io.carafe.linux.program;

/** What a system call can be given: an operand, or the 64 bits that lie at a place. */
public sealed interface Argument permits Operand, Place {}
