package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtectionTest {
    private static final String PLACE = ", mode=0, resolve=RESOLVE_NO_SYMLINKS}, 24)";
    private static final String UNCOVERED = "openat2(AT_FDCWD, \"/..\", {flags=O_CLOEXEC|O_PATH, mode=0,"
            + " resolve=RESOLVE_NO_XDEV|RESOLVE_NO_SYMLINKS}, 24)";
    private static final String CLOSED = "close(<root>)";
    private static final String READ_ONLY_ROOT =
            "mount_setattr(AT_FDCWD, \"/\", 0, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=0}, 32)";

    private static List<String> recorded(Contexts contexts) {
        return Recordings.of(Isolators.mnt(), contexts.context()).launch(Stage.PROTECT);
    }

    @Test
    void hidesADirectoryOrAFile() {
        assertThat(recorded(Contexts.rootful()))
                .startsWith(
                        UNCOVERED,
                        CLOSED,
                        "umask(022)",
                        "openat2(AT_FDCWD, \"/dev/null\", {flags=O_CLOEXEC|O_PATH" + PLACE,
                        "openat2(AT_FDCWD, \"/proc/asound\", {flags=O_CLOEXEC|O_PATH" + PLACE,
                        "fchdir(</proc/asound>)",
                        "mount(\"tmpfs\", \".\", \"tmpfs\", MS_RDONLY, \"mode=755\")",
                        "chdir(\"/\")",
                        "close(</proc/asound>)",
                        "open_tree(</dev/null>, \"\", OPEN_TREE_CLONE|AT_EMPTY_PATH|OPEN_TREE_CLOEXEC)",
                        "move_mount(<copy of /dev/null>, \"\", </proc/asound>, \"\","
                                + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)",
                        "close(<copy of /dev/null>)",
                        "close(</proc/asound>)");
    }

    @Test
    void hidesWhatEachProcessorTellsOfItsHeat() {
        List<String> without = recorded(Contexts.rootful());
        List<String> with = recorded(Contexts.rootful().thermalCounters(12));

        assertThat(without).noneMatch(text -> text.contains("thermal_throttle"));
        assertThat(with)
                .hasSize(without.size() + 12 * 5)
                .containsSequence(
                        "close(</dev/null>)",
                        "openat2(AT_FDCWD, \"/sys/devices/system/cpu/cpu0/thermal_throttle\","
                                + " {flags=O_DIRECTORY|O_CLOEXEC|O_PATH" + PLACE,
                        "fchdir(</sys/devices/system/cpu/cpu0/thermal_throttle>)",
                        "mount(\"tmpfs\", \".\", \"tmpfs\", MS_RDONLY, \"mode=755\")",
                        "chdir(\"/\")",
                        "close(</sys/devices/system/cpu/cpu0/thermal_throttle>)",
                        "openat2(AT_FDCWD, \"/sys/devices/system/cpu/cpu1/thermal_throttle\","
                                + " {flags=O_DIRECTORY|O_CLOEXEC|O_PATH" + PLACE)
                .contains("close(</sys/devices/system/cpu/cpu11/thermal_throttle>)");
        assertThat(recorded(Contexts.rootful().thermalCounters(12).spec(spec -> spec.privileged(true))))
                .noneMatch(text -> text.contains("thermal_throttle"));
    }

    @Test
    void writeProtectsWhatIsThere() {
        assertThat(recorded(Contexts.rootful()))
                .containsSequence(
                        "close(</dev/null>)",
                        "openat2(AT_FDCWD, \"/proc/bus\", {flags=O_CLOEXEC|O_PATH" + PLACE,
                        "open_tree(</proc/bus>, \"\", OPEN_TREE_CLONE|AT_EMPTY_PATH|AT_RECURSIVE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(<copy of /proc/bus>, \"\", AT_EMPTY_PATH,"
                                + " {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=0}, 32)",
                        "move_mount(<copy of /proc/bus>, \"\", </proc/bus>, \"\","
                                + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)",
                        "close(<copy of /proc/bus>)",
                        "close(</proc/bus>)")
                .doesNotContain(READ_ONLY_ROOT);
    }

    @Test
    void knowsThePathsThatDockerProtects() {
        List<String> opened = Recordings.of(Isolators.mnt(), Contexts.rootful().context()).launchSteps().stream()
                .filter(step ->
                        step.stage() == Stage.PROTECT && step.tolerated().contains(Errno.ENOENT))
                .map(Step::text)
                .map(text -> text.replaceAll(".*\"(/[^\"]*)\".*", "$1"))
                .distinct()
                .toList();

        assertThat(opened)
                .containsExactly(
                        "/proc/asound",
                        "/proc/acpi",
                        "/proc/interrupts",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/proc/sched_debug",
                        "/proc/scsi",
                        "/sys/firmware",
                        "/sys/devices/virtual/powercap",
                        "/proc/bus",
                        "/proc/fs",
                        "/proc/irq",
                        "/proc/sys",
                        "/proc/sysrq-trigger");
    }

    @Test
    void protectsNothingInAPrivilegedContainer() {
        assertThat(recorded(Contexts.rootful().spec(spec -> spec.privileged(true))))
                .containsExactly(UNCOVERED, CLOSED, "umask(022)");
        assertThat(recorded(Contexts.rootless().spec(spec -> spec.securityOpt("systempaths=unconfined"))))
                .containsExactly(UNCOVERED, CLOSED, "umask(022)");
    }

    @Test
    void writeProtectsTheRootLast() {
        assertThat(recorded(Contexts.rootful().spec(spec -> spec.readOnly(true))))
                .endsWith("close(</proc/sysrq-trigger>)", READ_ONLY_ROOT);
        assertThat(recorded(
                        Contexts.rootful().spec(spec -> spec.privileged(true).readOnly(true))))
                .containsExactly(UNCOVERED, CLOSED, "umask(022)", READ_ONLY_ROOT);
    }
}
