package io.carafe.linux.program;

/**
 * The registers of the instruction set, 64 bits each. A system call changes none of them but the one that gets its
 * result, which is why there are only six: so many x86-64 has beside those that a system call needs for itself.
 */
public enum Register implements Operand {
    A,
    B,
    C,
    D,
    E,
    F
}
