package io.carafe.namespaces.mnt;

import io.carafe.api.ContainerSpec;
import io.carafe.api.DeviceSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Controller;
import java.util.HashMap;
import java.util.Map;

/** Which devices of the host's may be asked for: those that come to be where, and as, they were asked for. */
final class DeviceRequests {
    void check(ContainerSpec spec, HostProfile host) {
        Map<Pathname, DeviceSpec> places = new HashMap<>();
        for (DeviceSpec device : spec.devices()) {
            DeviceSpec before = places.putIfAbsent(device.target(), device);
            if (before != null && !before.equals(device)) {
                throw new InvalidSpecificationException(
                        "--device: two devices at " + device.target(), "Give each device a path of its own.");
            }
            checkPlace(device);
            if (isLimited(device, host)) {
                checkLimit(device, spec, host);
            }
        }
    }

    /** A usual device at its usual place is there already. */
    private static void checkPlace(DeviceSpec device) {
        if (Devices.isUsual(device.source(), device.target())) {
            return;
        }
        Devices.own(device.target()).ifPresent(own -> {
            throw new InvalidSpecificationException(
                    "--device: " + device.source() + " cannot be at " + device.target() + ": every container has " + own
                            + " of its own",
                    "Give it another path in the container: --device " + device.source() + ":/dev/NAME.");
        });
    }

    /** Without root nobody can make a node, be it asked for or not. */
    private static boolean isLimited(DeviceSpec device, HostProfile host) {
        String asked = device.access();
        boolean readAndWrite = asked.contains("r") && asked.contains("w");
        return !readAndWrite || (!host.rootless() && !asked.contains("m"));
    }

    private static void checkLimit(DeviceSpec device, ContainerSpec spec, HostProfile host) {
        String asked = "--device " + device.source() + ":" + device.target() + ":" + device.access();
        if (host.rootless()) {
            throw new UnsupportedFeatureException(
                    "cannot limit what a container does with a device, as " + asked
                            + " asks: the engine is not run by root",
                    "Leave the access away: a container can do with the device what the permissions of "
                            + device.source() + " allow.");
        }
        if (spec.privileged()) {
            throw new InvalidSpecificationException(
                    "conflicting options: --privileged and " + asked, "A privileged container may use all devices.");
        }
        if (ControlGroup.of(host, spec, "")
                .flatMap(group -> group.with(Controller.DEVICES))
                .isEmpty()) {
            throw new UnsupportedFeatureException(
                    "cannot limit what a container does with a device, as " + asked
                            + " asks: no hierarchy of control groups that the engine can write to has the controller "
                            + Controller.DEVICES.name(host.cgroupVersion()),
                    "Mount one, or leave the access away.");
        }
    }
}
