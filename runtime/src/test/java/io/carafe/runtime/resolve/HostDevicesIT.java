package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import io.carafe.api.ContainerSpec;
import io.carafe.api.DeviceSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostDevice;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.LinuxModule;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostDevicesIT {
    private final HostDevices devices =
            new HostDevices(Guice.createInjector(new LinuxModule()).getInstance(Kernel.class));

    private List<HostDevice> asked(String source, String target) {
        return devices.of(ContainerSpec.ofDirectory("/")
                .device(new DeviceSpec(Pathname.of(source), Pathname.of(target), "rw"))
                .build());
    }

    @Test
    void oneIsFoundByItsName() {
        assertThat(asked("/dev/null", "/dev/other")).singleElement().satisfies(device -> {
            assertThat(device.target()).isEqualTo(Pathname.of("/dev/other"));
            assertThat(device.type()).isEqualTo(FileType.CHARACTER_DEVICE);
            assertThat(device.number()).isEqualTo(new DeviceNumber(1, 3).encoded());
            assertThat(device.access()).isEqualTo("rw");
        });
    }

    @Test
    void aDirectoryStandsForTheDevicesInIt() {
        assertThat(asked("/dev", "/dev/host"))
                .extracting(HostDevice::target)
                .contains(Pathname.of("/dev/host/null"), Pathname.of("/dev/host/tty"));
    }

    @Test
    void whatIsNoDeviceIsRefused() {
        assertThatThrownBy(() -> asked("/etc/passwd", "/dev/passwd"))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("cannot use the device /etc/passwd: it is not a device");
        assertThatThrownBy(() -> asked("/dev/none", "/dev/none")).hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> asked("/proc/self", "/dev/self")).hasMessageContaining("nor a directory with devices");
    }

    @Test
    void withoutAWordThereAreNone() {
        assertThat(devices.of(ContainerSpec.ofDirectory("/").build())).isEmpty();
        assertThat(devices.of(ContainerSpec.ofDirectory("/").privileged(true).build()))
                .extracting(HostDevice::target)
                .contains(Pathname.of("/dev/null"));
    }
}
