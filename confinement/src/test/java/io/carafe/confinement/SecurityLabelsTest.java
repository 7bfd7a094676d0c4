package io.carafe.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import io.carafe.confinement.seccomp.FilterCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityLabelsTest {
    private static final String PROCESS = "system_u:system_r:container_t:s0";
    private static final String FILE = "system_u:object_r:container_file_t:s0";

    private final ConfinementIsolator isolator = new ConfinementIsolator(new FilterCache(), new UsualProfile());

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
    }

    @Test
    void aPolicyWithoutContainersHasNoLabelsForThem() {
        assertThatThrownBy(() -> check(Contexts.rootful().securityModules("selinux"), "label=level:s0:c1"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("has no labels for containers")
                .hasMessageContaining("container-selinux");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "label=disable",
                "label=user:me_u",
                "label=role:me_r",
                "label=type:mine_t",
                "label=level:s0:c1,c2",
                "label=filetype:mine_file_t"
            })
    void aHostWithLabelsTakesAll(String option) {
        assertThatCode(() -> check(Contexts.rootful().selinux(PROCESS, FILE), option))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"label=nested", "label=type", "label=type:", "label=type:a:b", "label=level:s0\" x", "label=x:y"
            })
    void whatIsNoPartOfALabelIsRefused(String option) {
        assertThatThrownBy(() -> check(Contexts.rootful().selinux(PROCESS, FILE), option))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining(option);
    }

    /** In /proc of the host's, which is the one that is in sight in this stage. */
    @Test
    void anAppArmorProfileIsToldBeforeAnythingOfTheContainersIsInSight() {
        Contexts contexts =
                Contexts.rootful().securityModules("apparmor").spec(spec -> spec.securityOpt("apparmor=mine"));

        assertThat(Recordings.of(isolator, contexts.context()).launch(Stage.LABELS))
                .containsExactly(
                        "openat(AT_FDCWD, \"/proc/self/attr/apparmor/exec\", O_WRONLY|O_CLOEXEC, 0)",
                        "write(</proc/self/attr/apparmor/exec>, \"exec mine\", 9)",
                        "close(</proc/self/attr/apparmor/exec>)");
        assertThat(Recordings.of(
                                isolator,
                                Contexts.rootful().securityModules("apparmor").context())
                        .launch())
                .noneMatch(call -> call.contains("apparmor"));
    }

    /** One that asked for nothing has the profile that Carafe brings, and AppArmor is made to know it first. */
    @Test
    void thereIsAProfileOfAppArmorForAllThatAskForNone() {
        Recordings recorded =
                Recordings.of(isolator, Contexts.rootful().apparmor().context());

        assertThat(recorded.prepare())
                .containsExactly("/usr/sbin/apparmor_parser --replace --skip-cache --quiet" + " "
                        + Contexts.rootful().context().directory() + "/apparmor.PID");
        assertThat(recorded.launch(Stage.LABELS)).anyMatch(call -> call.contains("\"exec carafe-default\""));
        assertThat(recorded.join()).isEqualTo(recorded.launch());
    }

    @ParameterizedTest
    @CsvSource({
        "false, apparmor=unconfined, unconfined",
        "true, systempaths=unconfined, unconfined",
        "true, apparmor=mine, mine"
    })
    void aContainerCanHaveAnotherOrNone(boolean privileged, String option, String profile) {
        Recordings recorded = Recordings.of(
                isolator,
                Contexts.rootful()
                        .apparmor()
                        .spec(spec -> spec.privileged(privileged).securityOpt(option))
                        .context());

        assertThat(recorded.prepare()).isEmpty();
        assertThat(recorded.launch(Stage.LABELS)).anyMatch(call -> call.contains("\"exec " + profile + "\""));
    }

    @Test
    void seLinuxIsToldWhatToCallTheProcessTheFileThatItBeginsWithAndItsKeys() {
        Recordings recorded = Recordings.of(
                isolator,
                Contexts.rootful().labels(PROCESS + ":c1,c2", FILE + ":c1,c2").context());

        assertThat(recorded.launch(Stage.LABELS))
                .containsExactly(
                        "fsetxattr(<trampoline>, \"security.selinux\","
                                + " \"system_u:object_r:container_file_t:s0:c1,c2\", 43, 0)",
                        "openat(AT_FDCWD, \"/proc/self/attr/exec\", O_WRONLY|O_CLOEXEC, 0)",
                        "write(</proc/self/attr/exec>, \"system_u:system_r:container_t:s0:c1,c2\", 38)",
                        "close(</proc/self/attr/exec>)",
                        "openat(AT_FDCWD, \"/proc/self/attr/keycreate\", O_WRONLY|O_CLOEXEC, 0)",
                        "write(</proc/self/attr/keycreate>, \"system_u:system_r:container_t:s0:c1,c2\", 38)",
                        "close(</proc/self/attr/keycreate>)");
        assertThat(recorded.join()).isEqualTo(recorded.launch());
    }

    @Test
    void aProcessWithoutALabelOfItsOwnTellsNothing() {
        assertThat(Recordings.of(isolator, Contexts.rootful().labels("", FILE).context())
                        .launch(Stage.LABELS))
                .isEmpty();
    }
}
