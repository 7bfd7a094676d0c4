package io.carafe.linux;

import io.carafe.api.kernel.BpfCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;

/** Device programs of control groups, by bpf(2); its argument is union bpf_attr of {@code linux/bpf.h}. */
interface LinuxBpfCalls extends BpfCalls {
    /** BPF_CGROUP_DEVICE. */
    int CGROUP_DEVICE = 6;

    Door door();

    @Override
    default Result bpfLoadDeviceProgram(byte[] instructions) {
        int progLoad = 5;
        int typeCgroupDevice = 15;
        int instructionBytes = 8;
        Pathname license = Pathname.of("Apache-2.0");
        try (Scratch scratch = door().scratch()) {
            Block code = scratch.room(instructions.length);
            code.put(0, instructions);
            Block attributes = scratch.zeroes(72);
            attributes.putInt(0, typeCgroupDevice);
            attributes.putInt(4, instructions.length / instructionBytes);
            attributes.putLong(8, code.address());
            attributes.putLong(16, scratch.string(license));
            attributes.putInt(68, CGROUP_DEVICE);
            return door().call(SystemCall.BPF, progLoad, attributes.address(), 72);
        }
    }

    @Override
    default Result bpfAttachDeviceProgram(int group, int program) {
        int progAttach = 8;
        int allowMulti = 2;
        try (Scratch scratch = door().scratch()) {
            Block attributes = scratch.zeroes(16);
            attributes.putInt(0, group);
            attributes.putInt(4, program);
            attributes.putInt(8, CGROUP_DEVICE);
            attributes.putInt(12, allowMulti);
            return door().call(SystemCall.BPF, progAttach, attributes.address(), 16);
        }
    }

    @Override
    default Result bpfCountDevicePrograms(int group) {
        int progQuery = 16;
        int count = 24;
        try (Scratch scratch = door().scratch()) {
            Block attributes = scratch.zeroes(32);
            attributes.putInt(0, group);
            attributes.putInt(4, CGROUP_DEVICE);
            Result queried = door().call(SystemCall.BPF, progQuery, attributes.address(), 32);
            return queried.ok() ? Result.of(attributes.getInt(count)) : queried;
        }
    }
}
