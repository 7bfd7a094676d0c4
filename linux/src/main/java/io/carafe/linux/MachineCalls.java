package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.MachineCode;
import io.carafe.linux.machine.SystemCall;

/** System calls by the instruction itself, without libc and its {@code errno}. */
final class MachineCalls implements SystemCalls {
    private final MachineCode code;
    private final Architecture architecture;

    MachineCalls(MachineCode code, Architecture architecture) {
        this.code = code;
        this.architecture = architecture;
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        return code.syscall(call.number(architecture), a1, a2, a3, a4, a5);
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5, long a6) {
        return code.syscall(call.number(architecture), a1, a2, a3, a4, a5, a6);
    }
}
