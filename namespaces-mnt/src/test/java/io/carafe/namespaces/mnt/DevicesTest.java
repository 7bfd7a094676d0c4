package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostDevice;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static HostDevice device(String path, FileType type, long major, long minor, long gid) {
        return new HostDevice(
                Pathname.of(path),
                Pathname.of(path),
                type,
                new DeviceNumber(major, minor).encoded(),
                0660,
                0,
                gid,
                "rwm");
    }

    private static List<String> recorded(Contexts contexts, Stage stage, String word) {
        return Recordings.of(Isolators.mnt(), contexts.context()).launch(stage).stream()
                .filter(text -> text.contains(word))
                .toList();
    }

    private static Contexts withDevices(Contexts contexts, HostDevice... devices) {
        return contexts.mounts(new Mounts(List.of(), List.of(), List.of(devices)));
    }

    @Test
    void makesTheUsualDevices() {
        assertThat(recorded(Contexts.rootful(), Stage.SYSTEM_MOUNTS, "mknod"))
                .containsExactly(
                        "mknodat(AT_FDCWD, \"/dev/null\", 020666, makedev(1, 3))",
                        "mknodat(AT_FDCWD, \"/dev/zero\", 020666, makedev(1, 5))",
                        "mknodat(AT_FDCWD, \"/dev/full\", 020666, makedev(1, 7))",
                        "mknodat(AT_FDCWD, \"/dev/random\", 020666, makedev(1, 8))",
                        "mknodat(AT_FDCWD, \"/dev/urandom\", 020666, makedev(1, 9))",
                        "mknodat(AT_FDCWD, \"/dev/tty\", 020666, makedev(5, 0))");
    }

    @Test
    void makesTheUsualLinks() {
        assertThat(recorded(Contexts.rootful(), Stage.SYSTEM_MOUNTS, "symlinkat"))
                .containsExactly(
                        "symlinkat(\"/proc/self/fd\", AT_FDCWD, \"/dev/fd\")",
                        "symlinkat(\"/proc/self/fd/0\", AT_FDCWD, \"/dev/stdin\")",
                        "symlinkat(\"/proc/self/fd/1\", AT_FDCWD, \"/dev/stdout\")",
                        "symlinkat(\"/proc/self/fd/2\", AT_FDCWD, \"/dev/stderr\")",
                        "symlinkat(\"/proc/kcore\", AT_FDCWD, \"/dev/core\")",
                        "symlinkat(\"pts/ptmx\", AT_FDCWD, \"/dev/ptmx\")");
    }

    private static Contexts mapped() {
        return Contexts.rootful()
                .own(NamespaceKind.USER)
                .subordinateUids(100_000, 65_536)
                .subordinateGids(100_000, 65_536);
    }

    @Test
    void mountsTheHostsNodesInAUserNamespace() {
        Stream.of(Contexts.rootless(), mapped()).forEach(contexts -> {
            assertThat(recorded(contexts, Stage.SOURCES, "open_tree"))
                    .containsExactly(
                            "open_tree(AT_FDCWD, \"/dev/null\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                            "open_tree(AT_FDCWD, \"/dev/zero\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                            "open_tree(AT_FDCWD, \"/dev/full\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                            "open_tree(AT_FDCWD, \"/dev/random\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                            "open_tree(AT_FDCWD, \"/dev/urandom\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                            "open_tree(AT_FDCWD, \"/dev/tty\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)");
            assertThat(recorded(contexts, Stage.SYSTEM_MOUNTS, "makedev(1")).isEmpty();
            assertThat(recorded(contexts, Stage.SYSTEM_MOUNTS, "move_mount"))
                    .hasSize(6)
                    .first()
                    .isEqualTo("move_mount(<the device /dev/null>, \"\", <place for the device /dev/null>, \"\","
                            + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)");
        });
    }

    @Test
    void givesTheContainerDevicesOfTheHosts() {
        Contexts contexts = withDevices(
                Contexts.rootful(),
                device("/dev/net/tun", FileType.CHARACTER_DEVICE, 10, 200, 0),
                device("/dev/vda", FileType.BLOCK_DEVICE, 254, 0, 6));

        assertThat(Recordings.of(Isolators.mnt(), contexts.context()).launch(Stage.SYSTEM_MOUNTS))
                .containsSequence(
                        "symlinkat(\"pts/ptmx\", AT_FDCWD, \"/dev/ptmx\")",
                        "mkdirat(AT_FDCWD, \"/dev/net\", 0755)",
                        "mknodat(AT_FDCWD, \"/dev/net/tun\", 020660, makedev(10, 200))",
                        "mknodat(AT_FDCWD, \"/dev/vda\", 060660, makedev(254, 0))",
                        "fchownat(AT_FDCWD, \"/dev/vda\", 0, 6, 0)");
    }

    @Test
    void mountsDevicesOfTheHostsInAUserNamespace() {
        Contexts contexts =
                withDevices(Contexts.rootless(), device("/dev/fuse", FileType.CHARACTER_DEVICE, 10, 229, 0));

        assertThat(recorded(contexts, Stage.SOURCES, "/dev/fuse")).hasSize(2);
        assertThat(recorded(contexts, Stage.SYSTEM_MOUNTS, "/dev/fuse")).isNotEmpty();
    }

    @Test
    void neverTakesFromTheHostWhatAContainerHasOfItsOwn() {
        HostDevice[] own = Stream.of(
                        "/dev/null",
                        "/dev/tty",
                        "/dev/ptmx",
                        "/dev/console",
                        "/dev/pts/0",
                        "/dev/shm/x",
                        "/dev/mqueue/x",
                        "/dev/fd/x")
                .map(path -> device(path, FileType.CHARACTER_DEVICE, 1, 3, 0))
                .toArray(HostDevice[]::new);

        assertThat(recorded(withDevices(Contexts.rootful(), own), Stage.SYSTEM_MOUNTS, ""))
                .isEqualTo(recorded(Contexts.rootful(), Stage.SYSTEM_MOUNTS, ""));
    }
}
