package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.DeviceRule;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/** Lets a program decide which devices the processes of a group of version 2 may use. */
record AttachDeviceProgram(Pathname directory, List<DeviceRule> rules, DevicePrograms programs) implements HostStep {
    @Override
    public String text() {
        return "bpf(BPF_PROG_ATTACH, {\"" + directory + "\", BPF_CGROUP_DEVICE, "
                + rules.stream().map(DeviceRule::text).collect(Collectors.joining(", ")) + "})";
    }

    @Override
    public void perform(HostSide host) {
        Kernel kernel = host.kernel();
        int opened = kernel.open(FileCalls.AT_FDCWD, directory, EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                .intOrThrow("open " + directory);
        try (Descriptor group = new Descriptor(kernel, opened)) {
            programs.attach(kernel, group.number(), rules).orThrow("attach a device program to " + directory);
        }
    }
}
