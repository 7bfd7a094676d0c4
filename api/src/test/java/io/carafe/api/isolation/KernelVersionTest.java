package io.carafe.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
    @Test
    void isReadOfAReleaseOrAVersion() {
        assertThat(KernelVersion.of("6.1.0-18-amd64")).contains(new KernelVersion(6, 1));
        assertThat(KernelVersion.of("4.8")).contains(new KernelVersion(4, 8));
        assertThat(KernelVersion.of("5.10-rc1")).contains(new KernelVersion(5, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "six.one", ".8", "99999999.1"})
    void othersAreNone(String text) {
        assertThat(KernelVersion.of(text)).isEmpty();
    }

    @Test
    void isComparedByNumbers() {
        assertThat(new KernelVersion(5, 10).isAtLeast(new KernelVersion(5, 9))).isTrue();
        assertThat(new KernelVersion(4, 20).isAtLeast(new KernelVersion(5, 0))).isFalse();
        assertThat(new KernelVersion(5, 0).isAtLeast(new KernelVersion(5, 0))).isTrue();
    }
}
