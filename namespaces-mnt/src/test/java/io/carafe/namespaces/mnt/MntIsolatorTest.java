package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.IsolatorModule;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MntIsolatorTest {
    private final MntIsolator isolator = Isolators.mnt();

    @Test
    void isFoundByItsModule() {
        assertThat(ServiceLoader.load(IsolatorModule.class))
                .singleElement()
                .satisfies(module -> assertThat(module.isolator()).isEqualTo(MntIsolator.class));
        assertThat(isolator.name()).isEqualTo("mnt");
    }

    @Test
    void hasANamespaceOfItsOwn() {
        assertThat(isolator.cloneFlags(Contexts.rootful().context())).containsExactly(CloneFlag.NEWNS);
        assertThat(Recordings.of(isolator, Contexts.rootful().context()).launch(Stage.NAMESPACES))
                .isEmpty();
    }

    @Test
    void makesTheNamespaceLaterWhenItEntersAnothersUserNamespace() {
        Contexts contexts = Contexts.rootless().enters(NamespaceKind.USER, 7);

        assertThat(isolator.cloneFlags(contexts.context())).isEmpty();
        assertThat(Recordings.of(isolator, contexts.context()).launch(Stage.NAMESPACES))
                .containsExactly("unshare(CLONE_NEWNS)");
    }

    @Test
    void leavesNothingOnTheHost() {
        Recordings recordings = Recordings.of(isolator, Contexts.rootful().context());

        assertThat(recordings.prepare()).isEmpty();
        assertThat(recordings.whileHeld()).isEmpty();
        assertThat(recordings.effects()).isEmpty();
        assertThat(recordings.release()).isEmpty();
    }

    @Test
    void givesEveryStepItsStage() {
        assertThat(Recordings.of(isolator, Contexts.rootless().context()).launchSteps())
                .extracting(Step::stage)
                .containsOnly(
                        Stage.SOURCES,
                        Stage.ROOTFS,
                        Stage.PIVOT,
                        Stage.SYSTEM_MOUNTS,
                        Stage.NESTED_MOUNTS,
                        Stage.DETACH,
                        Stage.PROTECT);
    }

    @Test
    void takesAFurtherProcessIntoTheNamespace() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootful().joins(NamespaceKind.MNT, 99).context());

        assertThat(recordings.joinOnHost())
                .containsExactly("open(\"/proc/99/ns/mnt\", O_RDONLY|O_CLOEXEC) = <mnt.namespace>");
        assertThat(recordings.join())
                .containsExactly(
                        "setns(<mnt.namespace>, CLONE_NEWNS)", "chdir(\"/\")", "close(<mnt.namespace>)", "umask(022)");
        assertThat(recordings.joinSteps().subList(0, 3)).extracting(Step::stage).containsOnly(Stage.NAMESPACES);
    }

    @Test
    void joinsNobodyInSilence() {
        assertThatThrownBy(() ->
                        Recordings.of(isolator, Contexts.rootful().context()).join())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
