package io.carafe.namespaces.cgroup;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.api.resources.DeviceRule;
import java.util.List;
import java.util.Optional;

/**
 * Device programs in the kernel. To check and translate one takes the kernel a millisecond or two, to attach one that it
 * has, much less; so that of every container stays loaded as long as the engine. Thread-safe.
 */
final class DevicePrograms implements AutoCloseable {
    private Optional<Descriptor> ofEveryContainer = Optional.empty();

    /** Attaches the program for some rules to a group. */
    synchronized Result attach(Kernel kernel, int group, List<DeviceRule> rules) {
        if (rules.equals(AllowedDevices.OF_EVERY_CONTAINER)) {
            if (ofEveryContainer.isEmpty()) {
                Result loaded = load(kernel, rules);
                if (!loaded.ok()) {
                    return loaded;
                }
                ofEveryContainer = Optional.of(new Descriptor(kernel, (int) loaded.raw()));
            }
            return kernel.bpfAttachDeviceProgram(
                    group, ofEveryContainer.orElseThrow().number());
        }
        Result loaded = load(kernel, rules);
        if (!loaded.ok()) {
            return loaded;
        }
        try (Descriptor program = new Descriptor(kernel, (int) loaded.raw())) {
            return kernel.bpfAttachDeviceProgram(group, program.number());
        }
    }

    private static Result load(Kernel kernel, List<DeviceRule> rules) {
        return kernel.bpfLoadDeviceProgram(DeviceProgram.allowing(rules));
    }

    @Override
    public synchronized void close() {
        ofEveryContainer.ifPresent(Descriptor::close);
        ofEveryContainer = Optional.empty();
    }
}
