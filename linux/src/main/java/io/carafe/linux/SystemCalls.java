package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;

/**
 * A way to make any system call. Answers are those of the kernel: a result, or -errno (syscall(2)). Thread-safe.
 *
 * <p>There are two. {@link MachineCalls} is ready after 110 ms in a cold JVM and adds some 60 ns to the kernel's time
 * of a call. {@link LibcCalls} is ready after 250 ms, because jnr-ffi generates its binding as classes, and adds some 300.
 */
interface SystemCalls {
    Architecture architecture();

    /** A call of at most five arguments; those that it does not have may be anything. */
    long call(SystemCall call, long a1, long a2, long a3, long a4, long a5);

    /** A call of six arguments, which costs twice as much. */
    long call(SystemCall call, long a1, long a2, long a3, long a4, long a5, long a6);
}
