package io.carafe.api.isolation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostDeviceTest {
    private static HostDevice device(String target, FileType type) {
        return new HostDevice(Pathname.of("/dev/fuse"), Pathname.of(target), type, 0, 0600, 0, 0, "rwm");
    }

    @Test
    void hasItsPlaceBelowDev() {
        assertThatCode(() -> device("/dev/net/tun", FileType.CHARACTER_DEVICE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev", "/dev/", "dev/x", "/etc/passwd", "/dev/../etc/passwd", "/"})
    void hasItsPlaceNowhereElse(String target) {
        assertThatThrownBy(() -> device(target, FileType.BLOCK_DEVICE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below /dev");
    }

    @Test
    void isADevice() {
        assertThatThrownBy(() -> device("/dev/x", FileType.REGULAR)).hasMessage("/dev/fuse is not a device");
    }
}
