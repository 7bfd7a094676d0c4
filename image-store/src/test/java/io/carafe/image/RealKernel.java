package io.carafe.image;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Kernel;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.machine.MachineCode;

/** The kernel of this machine. */
final class RealKernel {
    private RealKernel() {}

    static Kernel open() {
        return LinuxKernel.of(MachineCode.forThisMachine(), Architecture.of(System.getProperty("os.arch")));
    }
}
