package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/** Forbids the processes of a group of version 1 all devices, and allows those that it may use. */
record WriteDeviceRules(Pathname directory, List<DeviceRule> rules) implements HostStep {
    private static final String ALL = "a";

    @Override
    public String text() {
        return "write(\"" + directory.resolve("devices.deny") + "\", \"" + ALL + "\"), write(\""
                + directory.resolve("devices.allow") + "\", "
                + rules.stream().map(DeviceRule::text).collect(Collectors.joining(", ")) + ")";
    }

    @Override
    public void perform(HostSide host) {
        Pathname deny = directory.resolve("devices.deny");
        new GroupFile(host.kernel(), deny).write(ALL).orThrow("write " + ALL + " to " + deny);
        allow(host.kernel(), directory.resolve("devices.allow"));
    }

    /** One write(2) for each rule: the kernel reads no further than the first. */
    private void allow(Kernel kernel, Pathname file) {
        int opened = kernel.open(FileCalls.AT_FDCWD, file, EnumSet.of(OpenFlag.WRONLY))
                .intOrThrow("open " + file);
        try (Descriptor descriptor = new Descriptor(kernel, opened)) {
            for (DeviceRule rule : rules) {
                byte[] text = rule.text().getBytes(StandardCharsets.US_ASCII);
                kernel.write(
                                descriptor.number(),
                                ByteBuffer.allocateDirect(text.length).put(text).flip())
                        .orThrow("write " + rule.text() + " to " + file);
            }
        }
    }
}
