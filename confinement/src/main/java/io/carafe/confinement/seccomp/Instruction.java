package io.carafe.confinement.seccomp;

/**
 * An instruction of classic BPF ({@code struct sock_filter} in linux/filter.h).
 *
 * @param whenTrue how many instructions a conditional jump skips if it holds; up to 255
 * @param whenFalse how many if not
 */
record Instruction(int code, int whenTrue, int whenFalse, int operand) {
    /** In bytes. */
    static final int SIZE = 8;

    static final int LOAD = 0x20;
    static final int AND = 0x54;
    static final int JUMP = 0x05;
    static final int JUMP_EQUAL = 0x15;
    static final int JUMP_GREATER = 0x25;
    static final int JUMP_GREATER_OR_EQUAL = 0x35;
    static final int RETURN = 0x06;
}
