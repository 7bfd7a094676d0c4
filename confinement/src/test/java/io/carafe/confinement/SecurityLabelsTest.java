package io.carafe.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import io.carafe.confinement.seccomp.FilterCache;
import org.junit.jupiter.api.Test;

class SecurityLabelsTest {
    private final ConfinementIsolator isolator = new ConfinementIsolator(new FilterCache());

    private void check(Contexts contexts, String option) {
        contexts.spec(spec -> spec.securityOpt(option));
        isolator.validate(contexts.spec(), contexts.profile());
    }

    @Test
    void aHostWithoutModulesRefusesAllButNothing() {
        assertThatCode(() -> check(Contexts.rootful(), "apparmor=unconfined")).doesNotThrowAnyException();
        assertThatCode(() -> check(Contexts.rootful(), "label=disable")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Contexts.rootful(), "apparmor=mine"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("AppArmor is not at work on this host");
        assertThatThrownBy(() -> check(Contexts.rootful(), "label=type:mine_t"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("SELinux is not at work on this host");
        assertThatThrownBy(() -> check(Contexts.rootful().securityModules("selinux"), "label=level:s0:c1"))
                .hasMessageContaining("not in this version");
    }

    @Test
    void anAppArmorProfileIsToldBeforeTheUserChanges() {
        Contexts contexts =
                Contexts.rootful().securityModules("apparmor").spec(spec -> spec.securityOpt("apparmor=mine"));

        assertThat(Recordings.of(isolator, contexts.context()).launch())
                .containsSubsequence(
                        "openat(AT_FDCWD, \"/proc/self/attr/apparmor/exec\", O_WRONLY|O_CLOEXEC, 0)",
                        "write(<profile>, \"exec mine\", 9)",
                        "close(<profile>)",
                        "prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0)");
        assertThat(Recordings.of(
                                isolator,
                                Contexts.rootful().securityModules("apparmor").context())
                        .launch())
                .noneMatch(call -> call.contains("apparmor"));
    }
}
