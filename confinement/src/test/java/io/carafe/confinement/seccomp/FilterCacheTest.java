package io.carafe.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterCacheTest {
    private static final KernelVersion KERNEL = new KernelVersion(6, 1);
    private static final CapabilitySet ADMIN = CapabilitySet.of(Capability.SYS_ADMIN);

    private final FilterCache cache = new FilterCache();

    private SeccompFilter of(String document) {
        return cache.of(document, Architecture.X86_64, KERNEL, ADMIN);
    }

    @Test
    void aFilterIsCompiledOnceForTheSameProfileAndCapabilities() {
        SeccompFilter first = cache.usual(Architecture.X86_64, KERNEL, ADMIN);

        assertThat(cache.usual(Architecture.X86_64, KERNEL, ADMIN)).isSameAs(first);
        assertThat(cache.usual(Architecture.X86_64, KERNEL, CapabilitySet.NONE)).isNotSameAs(first);
        String allow = "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}";
        assertThat(of(allow)).isNotSameAs(first).isSameAs(of(allow));
        assertThat(of(allow + " ")).isNotSameAs(of(allow));
    }

    @ParameterizedTest
    @ValueSource(strings = {"execve", "rt_sigprocmask", "exit_group"})
    void aProfileWithoutWhichNothingCouldStartIsRefused(String call) {
        assertThatThrownBy(() -> of("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"name\": \"" + call
                        + "\", \"action\": \"SCMP_ACT_KILL\", \"args\": [{\"index\": 0, \"value\": 7, \"op\":"
                        + " \"SCMP_CMP_EQ\"}]}]}"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("it does not allow " + call);
    }

    @Test
    void aFilterIsNotLongerThanTheKernelTakes() {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < 1500; i++) {
            rules.append(i == 0 ? "" : ",")
                    .append("{\"name\": \"read\", \"action\": \"SCMP_ACT_KILL\", \"args\": [{\"index\": 0, \"value\": ")
                    .append(i)
                    .append(", \"op\": \"SCMP_CMP_EQ\"}]}");
        }
        assertThatThrownBy(() -> of("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" + rules + "]}"))
                .hasMessageContaining("and the kernel takes 4096");
    }
}
