package io.carafe.api.kernel;

/** bpf(2), as far as a control group of version 2 wants it to decide on devices. Thread-safe. */
public interface BpfCalls {
    /**
     * BPF_PROG_LOAD of a program of type BPF_PROG_TYPE_CGROUP_DEVICE, which the kernel checks first. Returns a descriptor.
     *
     * @param instructions of eight bytes each, in the byte order of the machine
     */
    Result bpfLoadDeviceProgram(byte[] instructions);

    /**
     * BPF_PROG_ATTACH: from now on the program decides for all processes in and below the group, together with those that
     * are attached there already. It goes with the group.
     *
     * @param group a descriptor of its directory
     */
    Result bpfAttachDeviceProgram(int group, int program);

    /** BPF_PROG_QUERY: how many device programs are attached to the group itself. */
    Result bpfCountDevicePrograms(int group);
}
