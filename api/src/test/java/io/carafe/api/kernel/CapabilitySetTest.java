package io.carafe.api.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitySetTest {
    @Test
    void isAsTheKernelCounts() {
        assertThat(CapabilitySet.of(Capability.CHOWN, Capability.SYS_ADMIN).bits())
                .isEqualTo(0x200001);
        assertThat(Capability.CHECKPOINT_RESTORE.number()).isEqualTo(40);
        assertThat(CapabilitySet.upTo(40).bits()).isEqualTo(0x1ffffffffffL);
        assertThat(CapabilitySet.upTo(63).bits()).isEqualTo(-1);
    }

    @Test
    void namesWhatItKnowsAndNumbersTheRest() {
        assertThat(new CapabilitySet(1L << 41 | 1).symbols()).containsExactly("CAP_CHOWN", "CAP_41");
    }

    @Test
    void isCombined() {
        CapabilitySet some = CapabilitySet.of(Capability.CHOWN, Capability.KILL);

        assertThat(some.without(CapabilitySet.of(Capability.KILL))).isEqualTo(CapabilitySet.of(Capability.CHOWN));
        assertThat(some.and(CapabilitySet.of(Capability.KILL, Capability.BPF)))
                .isEqualTo(CapabilitySet.of(Capability.KILL));
        assertThat(some.or(CapabilitySet.NONE)).isEqualTo(some);
        assertThat(some.containsAll(CapabilitySet.of(Capability.KILL))).isTrue();
        assertThat(some.containsAll(CapabilitySet.of(Capability.BPF))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"net_admin,CAP_NET_ADMIN", "CAP_chown,CAP_CHOWN", "all,ALL", "' Kill ',CAP_KILL", "CAP_,CAP_"})
    void namesAreTakenInAnyForm(String given, String symbol) {
        assertThat(Capability.symbol(given)).isEqualTo(symbol);
    }
}
