package io.carafe.api.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BindMountTest {
    private static final BindMount MOUNT = new BindMount(
            Pathname.of("/srv/data"),
            true,
            Pathname.of("/data"),
            true,
            Set.of(MountAttribute.NODEV),
            MountFlag.SLAVE,
            true);

    private final ProgramRecorder program = new ProgramRecorder("test");

    private List<String> texts(Stage stage) {
        return program.steps().stream()
                .filter(step -> step.stage() == stage)
                .map(Step::text)
                .toList();
    }

    @Test
    void takesACopyEarlyAndAttachesItLater() {
        MOUNT.with(MountAttribute.RDONLY).record(program, Stage.VOLUMES, "the data");

        assertThat(texts(Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/srv/data\", OPEN_TREE_CLONE|AT_RECURSIVE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(<the data>, \"\", AT_EMPTY_PATH|AT_RECURSIVE,"
                                + " {attr_set=MOUNT_ATTR_RDONLY|MOUNT_ATTR_NODEV, attr_clr=0,"
                                + " propagation=MS_SLAVE}, 32)");
        assertThat(texts(Stage.VOLUMES))
                .hasSize(11)
                .endsWith(
                        "move_mount(<the data>, \"\", <place for the data>, \"\","
                                + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)",
                        "close(<place for the data>)",
                        "close(<the data>)");
    }

    @Test
    void leavesOutWhatTheHostDoesNotHave() {
        MOUNT.recordIfPresent(program, Stage.VOLUMES, "the data");

        Step take = program.steps().get(0);
        Step guard = program.steps().get(1);
        assertThat(take.tolerated()).containsExactly(Errno.ENOENT);
        assertThat(guard.stage()).isEqualTo(Stage.VOLUMES);
        assertThat(guard.tolerated()).containsExactly(Errno.EBADF);
        assertThat(program.steps()).hasSize(2 + guard.skipAfterFailure());
    }

    @Test
    void wantsAbsolutePaths() {
        assertThatThrownBy(() -> BindMount.ofFile(Pathname.of("x"), Pathname.of("/x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a bind mount wants absolute paths: x on /x");
    }
}
