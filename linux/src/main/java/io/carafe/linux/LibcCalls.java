package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * System calls by libc's syscall(2), bound with jnr-ffi.
 *
 * <p>They need no executable memory of Carafe's own. So this is what is left where a security policy refuses it: no
 * container can be started there, but everything else works.
 */
final class LibcCalls implements SystemCalls {
    private final LibC libc;
    private final Runtime runtime;
    private final Architecture architecture;

    LibcCalls(LibC libc, Architecture architecture) {
        this.libc = libc;
        this.runtime = Runtime.getRuntime(libc);
        this.architecture = architecture;
    }

    static LibcCalls load(Architecture architecture) {
        return new LibcCalls(LibraryLoader.create(LibC.class).load("c"), architecture);
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        return call(call, a1, a2, a3, a4, a5, 0);
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5, long a6) {
        return asTheKernelSaid(libc.syscall(call.number(architecture), a1, a2, a3, a4, a5, a6));
    }

    /** libc put the error number elsewhere, and jnr-ffi kept it for this thread. */
    private long asTheKernelSaid(long answer) {
        return answer == -1 ? -runtime.getLastError() : answer;
    }
}
