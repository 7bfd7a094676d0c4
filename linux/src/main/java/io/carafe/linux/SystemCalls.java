package io.carafe.linux;

import io.carafe.api.kernel.Architecture;

/**
 * A way to make any system call. Answers are those of the kernel: a result, or -errno (syscall(2)). Thread-safe.
 *
 * <p>There are two, which cost the same for each call, some 60 ns on top of the kernel's own time: {@link MachineCalls}
 * is ready after 110 ms in a cold JVM, {@link LibcCalls} after 250, because jnr-ffi generates its binding as classes.
 */
interface SystemCalls {
    Architecture architecture();

    /** A call of at most five arguments; those that it does not have may be anything. */
    long call(SystemCall call, long a1, long a2, long a3, long a4, long a5);

    /** A call of six arguments, which costs twice as much. */
    long call(SystemCall call, long a1, long a2, long a3, long a4, long a5, long a6);
}
