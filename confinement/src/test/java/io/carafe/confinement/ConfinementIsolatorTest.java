package io.carafe.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.ExecSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import io.carafe.confinement.seccomp.FilterCache;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinementIsolatorTest {
    private static final String CAPSET_SYS_ADMIN = "capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0},"
            + " {effective=CAP_SYS_ADMIN, permitted=all, inheritable=0})";

    private final ConfinementIsolator isolator = new ConfinementIsolator(new FilterCache(), new UsualProfile());

    private Recordings with(Consumer<ContainerSpecBuilder> change) {
        return Recordings.of(isolator, Contexts.rootful().spec(change).context());
    }

    private static List<String> in(Stage stage, List<Step> steps) {
        return steps.stream()
                .filter(step -> step.stage() == stage)
                .map(Step::text)
                .toList();
    }

    @Test
    void rootKeepsItsCapabilitiesUntilTheFilterIsThere() {
        List<String> steps =
                with(spec -> spec.capAdd("ALL").capDrop("SYS_BOOT")).launch();

        assertThat(steps.subList(0, steps.size() - 1))
                .containsExactly(
                        "keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL)",
                        "prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT, 0, 0, 0)",
                        "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)",
                        "capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0},"
                                + " {effective=all, permitted=all, inheritable=0})");
        assertThat(steps.get(steps.size() - 1))
                .startsWith("seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, {len=");
    }

    @Test
    void whatItHasIsTold() {
        assertThat(with(spec -> spec.capDrop("ALL").capAdd("KILL", "BPF")).launchSteps())
                .extracting(Step::why)
                .contains("leave root these capabilities from execve on, and nobody any to inherit: CAP_KILL, CAP_BPF");
        assertThat(with(spec -> spec.capDrop("ALL")).launchSteps())
                .extracting(Step::why)
                .contains("leave root no capability from execve on, and nobody any to inherit");
    }

    @Test
    void everyCapabilityThatIsNotTheContainersIsDropped() {
        assertThat(with(spec -> {}).launch(Stage.CREDENTIALS))
                .filteredOn(call -> call.contains("PR_CAPBSET_DROP"))
                .hasSize(41 - 14)
                .contains("prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0)")
                .doesNotContain("prctl(PR_CAPBSET_DROP, CAP_CHOWN, 0, 0, 0)");
    }

    /** Another user than root has lost CAP_SYS_ADMIN, without which there is no filter. */
    @Test
    void anotherUserTakesTheRightToInstallAFilterUpOnceMore() {
        Recordings recorded =
                Recordings.of(isolator, Contexts.rootful().user(1000, 1000).context());

        assertThat(recorded.launch(Stage.CREDENTIALS)).last().isEqualTo("prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)");
        assertThat(recorded.launch(Stage.FILTER)).hasSize(2).first().isEqualTo(CAPSET_SYS_ADMIN);
    }

    @Test
    void withoutNewPrivilegesNoCapabilityIsNeeded() {
        Recordings recorded = Recordings.of(
                isolator,
                Contexts.rootful()
                        .user(1000, 1000)
                        .spec(spec -> spec.securityOpt("no-new-privileges"))
                        .context());

        assertThat(recorded.launch()).noneMatch(call -> call.contains("KEEPCAPS"));
        assertThat(recorded.launch(Stage.CONFINE)).containsExactly("prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)");
        assertThat(recorded.launch(Stage.FILTER)).hasSize(1);
    }

    @Test
    void aPrivilegedContainerHasNoFilterUnlessItAsksForOne() {
        assertThat(with(spec -> spec.privileged(true)).launch(Stage.FILTER)).isEmpty();
        assertThat(with(spec -> spec.privileged(true).securityOpt("seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"))
                        .launch(Stage.FILTER))
                .hasSize(1);
        assertThat(with(spec -> spec.securityOpt("seccomp=unconfined")).launch(Stage.FILTER))
                .isEmpty();
        assertThat(with(spec -> spec.securityOpt("seccomp=builtin")).launch(Stage.FILTER))
                .hasSize(1);
    }

    @Test
    void theFilterDependsOnTheCapabilities() {
        String usual = with(spec -> {}).launch(Stage.FILTER).get(0);
        String admin =
                with(spec -> spec.capAdd("SYS_ADMIN")).launch(Stage.FILTER).get(0);

        assertThat(admin).isNotEqualTo(usual);
    }

    @Test
    void theFilterIsSummedUp() {
        List<Step> steps = with(spec -> {}).launchSteps();

        assertThat(steps.get(steps.size() - 1).why())
                .matches(
                        "have the kernel filter system calls: the filter lets \\d+ of \\d+ system calls through, by their"
                                + " arguments clone, personality, socket; any other gives EPERM");
    }

    @Test
    void aFurtherProcessIsConfinedAlike() {
        Recordings recorded = with(spec -> spec.capDrop("ALL").securityOpt("no-new-privileges=true"));

        assertThat(recorded.join()).isEqualTo(recorded.launch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-such-thing",
                "seccomp=/a/file",
                "seccomp={}",
                "no-new-privileges=perhaps",
                "systempaths=confined",
                "label",
                "="
            })
    void whatMakesNoSenseIsRefused(String option) {
        Contexts contexts = Contexts.rootful().spec(spec -> spec.securityOpt(option));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void capabilitiesOfAFurtherProcessDoNotChangeTheFilter() {
        ContainerSpec usual = Contexts.rootful().spec();
        ContainerSpec privileged = ExecSpec.of("true").withPrivileged(true).within(usual);
        assertThat(CapabilityRules.ofProcess(
                        privileged, Contexts.rootful().profile().security()))
                .isEqualTo(Contexts.rootful().profile().security().capabilities());
        assertThat(CapabilityRules.of(privileged, Contexts.rootful().profile().security()))
                .isEqualTo(CapabilityRules.USUAL);
        assertThat(in(Stage.FILTER, with(spec -> {}).joinSteps())).hasSize(1);
    }
}
