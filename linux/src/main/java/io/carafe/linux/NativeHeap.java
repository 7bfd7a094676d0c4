package io.carafe.linux;

import jnr.ffi.LibraryLoader;

/** The memory that malloc(3) has for this process. */
public final class NativeHeap {
    /** What is bound by jnr-ffi, which demands that this is public. */
    public interface Allocator {
        /** malloc_trim(3). */
        int malloc_trim(long pad);
    }

    /** Gives what is free of it back to the kernel. Nothing where the C library has no such call, as musl. */
    public void trim() {
        try {
            LibraryLoader.create(Allocator.class).load("c").malloc_trim(0);
        } catch (UnsatisfiedLinkError none) {
            // It gives memory back by itself, or never.
            return;
        }
    }
}
