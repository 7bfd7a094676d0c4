package io.carafe.linux.keeper;

/** What a system call can be given: an operand, or the 64 bits that lie at a place. */
sealed interface Argument permits Operand, Place {}
