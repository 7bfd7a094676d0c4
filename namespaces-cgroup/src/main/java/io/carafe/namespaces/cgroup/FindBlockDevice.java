package io.carafe.namespaces.cgroup;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import java.util.Set;

/** Makes sure that the host has a block device. */
record FindBlockDevice(Pathname path) implements HostStep {
    @Override
    public String text() {
        return "stat(" + new Arg.Text(path).text() + ")";
    }

    @Override
    public void perform(HostSide host) {
        number(host.kernel());
    }

    /** Its number. */
    DeviceNumber number(Kernel kernel) {
        FileStatus device = kernel.statx(FileCalls.AT_FDCWD, path, Set.of()).orThrow("look at " + path);
        if (device.type() != FileType.BLOCK_DEVICE) {
            throw new UnsupportedFeatureException(path + " is not a block device", "");
        }
        return DeviceNumber.of(device.representedDevice());
    }
}
