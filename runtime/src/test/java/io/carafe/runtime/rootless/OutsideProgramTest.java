package io.carafe.runtime.rootless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.Contexts;
import org.junit.jupiter.api.Test;

class OutsideProgramTest {
    private static Companion on(Contexts host) {
        return OutsideProgram.on(host.profile(), Pathname.of("/state"), 5, 6);
    }

    @Test
    void pastaIsPreferredAndGetsBothNamespaces() {
        Companion pasta = on(Contexts.rootless().tap().programs("slirp4netns", "pasta"));

        assertThat(pasta.name()).isEqualTo("pasta");
        assertThat(pasta.required()).isTrue();
        assertThat(pasta.command())
                .contains("--no-map-gw")
                .endsWith("--userns", "/proc/self/fd/5", "--netns", "/proc/self/fd/6");
    }

    @Test
    void slirp4netnsDoesTheSame() {
        assertThat(on(Contexts.rootless().tap().programs("slirp4netns")).command())
                .contains("--disable-host-loopback", "--userns-path=/proc/self/fd/5")
                .endsWith("/proc/self/fd/6", "tap0");
    }

    @Test
    void whoHasNeitherIsToldWhatToDo() {
        assertThatThrownBy(() -> on(Contexts.rootless().tap()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("neither pasta nor slirp4netns");
        assertThatThrownBy(() -> on(Contexts.rootless().programs("pasta")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/dev/net/tun");
    }
}
