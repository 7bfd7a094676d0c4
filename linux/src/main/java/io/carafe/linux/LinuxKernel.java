package io.carafe.linux;

import com.kenai.jffi.MemoryIO;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Kernel;
import io.carafe.linux.machine.MachineCode;

/**
 * The kernel itself: every call is a real system call, made by the calling thread.
 *
 * <p>Calls that a signal may interrupt are made again, except poll(2) and close(2); see the parts, each of which is one
 * subject: {@link LinuxPathCalls}, {@link LinuxDescriptorCalls}, {@link LinuxAttributeCalls}, {@link LinuxMountCalls},
 * {@link LinuxProcessCalls}, {@link LinuxBpfCalls}, {@link LinuxSocketCalls} and {@link LinuxNetlinkCalls}. Wants Linux
 * 5.12.
 */
public final class LinuxKernel
        implements Kernel,
                LinuxBpfCalls,
                LinuxPathCalls,
                LinuxDescriptorCalls,
                LinuxAttributeCalls,
                LinuxMountCalls,
                LinuxProcessCalls,
                LinuxSocketCalls,
                LinuxNetlinkCalls {
    private final Door door;

    LinuxKernel(SystemCalls calls) {
        this.door = new Door(calls, new ScratchPool(MemoryIO.getInstance()));
    }

    /** The kernel by way of machine code. */
    public static LinuxKernel of(MachineCode code, Architecture architecture) {
        return new LinuxKernel(new MachineCalls(code, architecture));
    }

    @Override
    public Architecture architecture() {
        return door.calls().architecture();
    }

    @Override
    public Door door() {
        return door;
    }
}
