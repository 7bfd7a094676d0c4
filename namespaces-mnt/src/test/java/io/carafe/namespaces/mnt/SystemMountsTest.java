package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemMountsTest {
    private static List<String> recorded(Contexts contexts, Stage stage) {
        return Recordings.of(Isolators.mnt(), contexts.context()).launch(stage);
    }

    private static List<String> mounts(Contexts contexts, Stage stage) {
        return recorded(contexts, stage).stream()
                .filter(text -> text.startsWith("mount("))
                .toList();
    }

    @Test
    void mountsDevInPlaceAndRefusesALink() {
        assertThat(recorded(Contexts.rootful(), Stage.SYSTEM_MOUNTS))
                .startsWith(
                        "mkdirat(AT_FDCWD, \"/dev\", 0755)",
                        "openat2(AT_FDCWD, \"/dev\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_SYMLINKS}, 24)",
                        "fchdir(</dev>)",
                        "mount(\"tmpfs\", \".\", \"tmpfs\", MS_NOSUID|MS_STRICTATIME, \"mode=755,size=65536k\")",
                        "chdir(\"/\")",
                        "close(</dev>)");
    }

    @Test
    void mountsSysReadOnly() {
        assertThat(recorded(Contexts.rootful(), Stage.SYSTEM_MOUNTS))
                .endsWith(
                        "mkdirat(AT_FDCWD, \"/sys\", 0755)",
                        "openat2(AT_FDCWD, \"/sys\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_SYMLINKS}, 24)",
                        "fchdir(</sys>)",
                        "mount(\"sysfs\", \".\", \"sysfs\", MS_RDONLY|MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)",
                        "chdir(\"/\")",
                        "close(</sys>)");
    }

    @Test
    void mountsSysWritableForAPrivilegedContainer() {
        assertThat(mounts(Contexts.rootful().spec(spec -> spec.privileged(true)), Stage.SYSTEM_MOUNTS))
                .contains("mount(\"sysfs\", \".\", \"sysfs\", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)");
    }

    @Test
    void mountsSysInAUserNamespaceWithANetworkOfItsOwn() {
        assertThat(mounts(Contexts.rootless(), Stage.SYSTEM_MOUNTS))
                .contains("mount(\"sysfs\", \".\", \"sysfs\", MS_RDONLY|MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)");
    }

    @Test
    void takesTheHostsSysInAUserNamespaceOnTheHostsNetwork() {
        Contexts contexts = Contexts.rootless().host(NamespaceKind.NET);

        assertThat(mounts(contexts, Stage.SYSTEM_MOUNTS)).noneMatch(text -> text.contains("sysfs"));
        assertThat(recorded(contexts, Stage.SOURCES))
                .endsWith(
                        "open_tree(AT_FDCWD, \"/sys\", OPEN_TREE_CLONE|AT_RECURSIVE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(</sys>, \"\", AT_EMPTY_PATH|AT_RECURSIVE, {attr_set=MOUNT_ATTR_RDONLY|"
                                + "MOUNT_ATTR_NOSUID|MOUNT_ATTR_NODEV|MOUNT_ATTR_NOEXEC, attr_clr=0,"
                                + " propagation=MS_PRIVATE}, 32)");
        assertThat(recorded(contexts, Stage.SYSTEM_MOUNTS))
                .contains("move_mount(</sys>, \"\", <place for /sys>, \"\","
                        + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)");
    }

    @Test
    void mountsPseudoTerminals() {
        assertThat(mounts(Contexts.rootful(), Stage.NESTED_MOUNTS))
                .startsWith("mount(\"devpts\", \".\", \"devpts\", MS_NOSUID|MS_NOEXEC,"
                        + " \"newinstance,ptmxmode=0666,mode=0620,gid=5\")");
    }

    @Test
    void goesWithoutTheGroupTtyWhereItIsNotMapped() {
        List<Step> steps = Recordings.of(Isolators.mnt(), Contexts.rootless().context()).launchSteps().stream()
                .filter(step -> step.text().startsWith("mount(\"devpts\""))
                .toList();

        assertThat(steps)
                .extracting(Step::text)
                .containsExactly(
                        "mount(\"devpts\", \".\", \"devpts\", MS_NOSUID|MS_NOEXEC,"
                                + " \"newinstance,ptmxmode=0666,mode=0620,gid=5\")",
                        "mount(\"devpts\", \".\", \"devpts\", MS_NOSUID|MS_NOEXEC,"
                                + " \"newinstance,ptmxmode=0666,mode=0620\")");
        assertThat(steps.get(0).tolerated()).containsExactly(Errno.EINVAL);
        assertThat(steps.get(0).skipAfterSuccess()).isEqualTo(1);
    }
}
