package io.carafe.linux;

/** What Carafe wants from the C library, bound by jnr-ffi, which demands that this is public. */
public interface LibC {
    /** syscall(2) with five arguments: all words travel in registers, so jnr-ffi makes it a direct call. */
    long syscall(long number, long a1, long a2, long a3, long a4, long a5);

    /** syscall(2) with six arguments. */
    long syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6);
}
