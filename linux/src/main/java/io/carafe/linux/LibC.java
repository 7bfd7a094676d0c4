package io.carafe.linux;

/** What Carafe wants from the C library, bound by jnr-ffi, which demands that this is public. */
public interface LibC {
    /**
     * syscall(2). There is deliberately no form with fewer arguments: for up to six words jnr-ffi generates machine
     * code of its own, and that of version 2.3.4 for x86-64 takes the sixth from a wrong place on the stack. Seven
     * words go through libffi.
     */
    long syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6);
}
