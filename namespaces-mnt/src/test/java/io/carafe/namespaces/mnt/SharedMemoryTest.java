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

class SharedMemoryTest {
    private static final String QUEUES = "mount(\"mqueue\", \".\", \"mqueue\", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)";

    private static List<String> recorded(Contexts contexts, Stage stage) {
        return Recordings.of(Isolators.mnt(), contexts.context()).launch(stage);
    }

    @Test
    void mountsSharedMemoryAndQueuesOfItsOwn() {
        assertThat(recorded(Contexts.rootful().spec(spec -> spec.shmSize(1 << 20)), Stage.NESTED_MOUNTS))
                .containsSubsequence(
                        "mkdirat(AT_FDCWD, \"/dev/shm\", 0755)",
                        "mount(\"shm\", \".\", \"tmpfs\", MS_NOSUID|MS_NODEV|MS_NOEXEC, \"mode=1777,size=1048576\")",
                        "mkdirat(AT_FDCWD, \"/dev/mqueue\", 0755)",
                        QUEUES);
    }

    @Test
    void takesTheHostsSharedMemory() {
        Contexts contexts = Contexts.rootful().host(NamespaceKind.IPC);

        assertThat(recorded(contexts, Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/dev/shm\", OPEN_TREE_CLONE|AT_RECURSIVE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(<the host's /dev/shm>, \"\", AT_EMPTY_PATH|AT_RECURSIVE, {attr_set="
                                + "MOUNT_ATTR_NOSUID|MOUNT_ATTR_NODEV|MOUNT_ATTR_NOEXEC, attr_clr=0,"
                                + " propagation=MS_PRIVATE}, 32)");
        assertThat(recorded(contexts, Stage.NESTED_MOUNTS))
                .contains(QUEUES)
                .anyMatch(text -> text.startsWith("move_mount(<the host's /dev/shm>"));
    }

    @Test
    void takesTheHostsQueuesWhereTheyCannotBeMounted() {
        List<Step> steps =
                Isolators.program(Contexts.rootless().host(NamespaceKind.IPC).context());

        assertThat(steps).extracting(Step::text).doesNotContain(QUEUES);
        assertThat(steps.stream().filter(step -> step.text().contains("/dev/mqueue>, \"\", AT")))
                .singleElement()
                .satisfies(guard -> {
                    assertThat(guard.tolerated()).containsExactly(Errno.EBADF);
                    Step last = steps.get(steps.indexOf(guard) + guard.skipAfterFailure());
                    assertThat(last.text()).isEqualTo("close(<the host's /dev/mqueue>)");
                    assertThat(steps.get(steps.indexOf(last) - 2).text())
                            .startsWith("move_mount(<the host's /dev/mqueue>");
                });
    }

    @Test
    void sharesAnotherContainersSharedMemory() {
        Contexts contexts = Contexts.rootful().enters(NamespaceKind.IPC, 4321);
        String name = "<the /dev/shm of the container whose IPC it shares>";

        assertThat(Recordings.of(Isolators.mnt(), contexts.context()).prepare())
                .containsExactly("open(\"/proc/4321/ns/mnt\", O_RDONLY|O_CLOEXEC) = <mnt.ipc-peer>");
        assertThat(recorded(contexts, Stage.SOURCES))
                .containsExactly(
                        "openat(AT_FDCWD, \"/proc/self/ns/mnt\", O_RDONLY|O_CLOEXEC, 0)",
                        "setns(<mnt.ipc-peer>, CLONE_NEWNS)",
                        "open_tree(AT_FDCWD, \"/dev/shm\", OPEN_TREE_CLONE|AT_SYMLINK_NOFOLLOW|OPEN_TREE_CLOEXEC)",
                        "setns(<own mount namespace>, CLONE_NEWNS)",
                        "close(<own mount namespace>)",
                        "close(<mnt.ipc-peer>)",
                        "mount_setattr(" + name + ", \"\", AT_EMPTY_PATH,"
                                + " {attr_set=0, attr_clr=0, propagation=MS_PRIVATE}, 32)");
        assertThat(recorded(contexts, Stage.NESTED_MOUNTS))
                .contains(QUEUES)
                .anyMatch(text -> text.startsWith("move_mount(" + name));
    }
}
