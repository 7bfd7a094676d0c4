package io.carafe.namespaces.cgroup;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.HostDevice;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileType;
import io.carafe.api.resources.DeviceRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which devices a container may use: those that every container has, and those that it was given. */
final class AllowedDevices {
    /** Docker's: any device may have a file made of it, but only these can be opened. */
    static final List<DeviceRule> OF_EVERY_CONTAINER = List.of(
            DeviceRule.parse("b *:* m"),
            DeviceRule.parse("c *:* m"),
            DeviceRule.parse("c 1:3 rwm"), // null
            DeviceRule.parse("c 1:5 rwm"), // zero
            DeviceRule.parse("c 1:7 rwm"), // full
            DeviceRule.parse("c 1:8 rwm"), // random
            DeviceRule.parse("c 1:9 rwm"), // urandom
            DeviceRule.parse("c 5:0 rwm"), // tty
            DeviceRule.parse("c 5:1 rwm"), // console
            DeviceRule.parse("c 5:2 rwm"), // ptmx
            DeviceRule.parse("c 136:* rwm")); // pts

    private AllowedDevices() {}

    /**
     * What a container may use, each device once.
     *
     * @param devices those of the host's that it is to have
     */
    static List<DeviceRule> of(ContainerSpec spec, List<HostDevice> devices) {
        List<DeviceRule> own = spec.resources().deviceRules();
        if (own.isEmpty() && devices.isEmpty()) {
            return OF_EVERY_CONTAINER;
        }
        List<DeviceRule> all = new ArrayList<>(OF_EVERY_CONTAINER);
        all.addAll(own);
        devices.forEach(device -> all.add(rule(device)));
        return united(all);
    }

    private static DeviceRule rule(HostDevice device) {
        DeviceNumber number = DeviceNumber.of(device.number());
        char type = device.type() == FileType.BLOCK_DEVICE ? 'b' : 'c';
        return new DeviceRule(type, number.major(), number.minor(), device.access());
    }

    /** Who may read a device by one rule and write it by another may open it for both. */
    private static List<DeviceRule> united(List<DeviceRule> rules) {
        Map<String, DeviceRule> byDevice = new LinkedHashMap<>();
        for (DeviceRule rule : rules) {
            byDevice.merge(rule.type() + " " + rule.major() + ":" + rule.minor(), rule, AllowedDevices::united);
        }
        return List.copyOf(byDevice.values());
    }

    private static DeviceRule united(DeviceRule one, DeviceRule other) {
        StringBuilder access = new StringBuilder();
        for (char kind : "rwm".toCharArray()) {
            if (one.allows(kind) || other.allows(kind)) {
                access.append(kind);
            }
        }
        return new DeviceRule(one.type(), one.major(), one.minor(), access.toString());
    }
}
