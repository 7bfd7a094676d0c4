package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.MachineCode;

/** The two ways to the kernel, which must not differ in anything but their speed. */
enum Way {
    MACHINE_CODE {
        @Override
        LinuxKernel kernel() {
            return LinuxKernel.of(MachineCode.forThisMachine(), architecture());
        }
    },
    LIBC {
        @Override
        LinuxKernel kernel() {
            return new LinuxKernel(LibcCalls.load(architecture()));
        }
    };

    abstract LinuxKernel kernel();

    private static Architecture architecture() {
        return Architecture.of(System.getProperty("os.arch"));
    }
}
