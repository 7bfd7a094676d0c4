package io.carafe.namespaces.pid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Installed;
import io.carafe.api.testing.Recordings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PidIsolatorTest {
    private final PidIsolator isolator = new PidIsolator();

    @Test
    void aNamespaceOfItsOwnComesWithAFreshProc() {
        LaunchContext context = Contexts.rootful().context();

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWPID);
        assertThat(Recordings.of(isolator, context).prepare()).isEmpty();
        assertMountsFreshProc(context);
    }

    @Test
    void rootSeesTheHostsProcessesInAFreshProc() {
        LaunchContext context = Contexts.rootful().host(NamespaceKind.PID).context();

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertMountsFreshProc(context);
    }

    @Test
    void withoutRootTheHostsProcIsBorrowedWithAllThatIsBelow() {
        LaunchContext context = Contexts.rootless().host(NamespaceKind.PID).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.launch(Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/proc\", OPEN_TREE_CLONE|AT_RECURSIVE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(<the host's /proc>, \"\", AT_EMPTY_PATH|AT_RECURSIVE, "
                                + "{attr_set=MOUNT_ATTR_NOSUID|MOUNT_ATTR_NODEV|MOUNT_ATTR_NOEXEC, attr_clr=0, propagation=MS_PRIVATE}, 32)");
        assertThat(recordings.launch(Stage.SYSTEM_MOUNTS))
                .contains("move_mount(<the host's /proc>, \"\", <place for the host's /proc>, \"\", "
                        + "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)");
    }

    @Test
    void isBornIntoAnotherContainersNamespace() {
        LaunchContext context =
                Contexts.rootful().enters(NamespaceKind.PID, 4711).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .containsExactly("open(\"/proc/4711/ns/pid\", O_RDONLY|O_CLOEXEC) = <pid.namespace>");
        assertThat(recordings.launch(Stage.NAMESPACES))
                .containsExactly("setns(<pid.namespace>, CLONE_NEWPID)", "close(<pid.namespace>)");
        assertMountsFreshProc(context);
    }

    @Test
    void aFurtherProcessIsBornIntoTheContainers() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootful().joins(NamespaceKind.PID, 4711).context());

        assertThat(recordings.joinOnHost())
                .containsExactly("open(\"/proc/4711/ns/pid\", O_RDONLY|O_CLOEXEC) = <pid.namespace>");
        assertThat(recordings.join()).containsExactly("setns(<pid.namespace>, CLONE_NEWPID)", "close(<pid.namespace>)");
    }

    @Test
    void aFurtherProcessOfAContainerOnTheHostsHasNothingToEnter() {
        Recordings recordings = Recordings.of(
                isolator,
                Contexts.rootful()
                        .host(NamespaceKind.PID)
                        .joins(NamespaceKind.PID, 4711)
                        .context());

        assertThat(recordings.joinOnHost()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"docker-init tini catatonit, docker-init", "tini catatonit, catatonit", "tini tini-static, tini-static"
    })
    void mountsTheBestInitProgram(String installed, String taken) {
        LaunchContext context = Contexts.rootful()
                .programs(installed.split(" "))
                .spec(spec -> spec.init(true))
                .context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(recordings.launch(Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/usr/bin/" + taken + "\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(<the init process>, \"\", AT_EMPTY_PATH, "
                                + "{attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=MS_PRIVATE}, 32)");
        assertThat(recordings.launch(Stage.NESTED_MOUNTS))
                .contains("move_mount(<the init process>, \"\", <place for the init process>, \"\", "
                        + "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)")
                .anyMatch(call -> call.contains("\"/dev/init\""));
    }

    @Test
    void saysWhatToInstallForAnInitProcess() {
        Contexts contexts = Contexts.rootful().spec(spec -> spec.init(true));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("--init needs one of the programs docker-init, catatonit, tini-static, tini, "
                        + "and this host has none. Install the package catatonit or tini.");
    }

    @Test
    void anInitProcessWantsANamespaceOfItsOwn() {
        Contexts contexts =
                Contexts.rootful().programs("tini").host(NamespaceKind.PID).spec(spec -> spec.init(true));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("conflicting options: --init and --pid=host");
    }

    @Test
    void isFoundByTheEngine() {
        assertThat(Installed.isolators()).hasOnlyElementsOfType(PidIsolator.class);
    }

    private void assertMountsFreshProc(LaunchContext context) {
        assertThat(Recordings.of(isolator, context).launch(Stage.SYSTEM_MOUNTS))
                .containsExactly(
                        "mkdirat(AT_FDCWD, \"/proc\", 0755)",
                        "openat2(AT_FDCWD, \"/proc\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0, resolve=RESOLVE_NO_SYMLINKS}, 24)",
                        "fchdir(</proc>)",
                        "mount(\"proc\", \".\", \"proc\", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)",
                        "chdir(\"/\")",
                        "close(</proc>)");
    }
}
