package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VolumesTest {
    private static final String NOT_IN_PROC = "futex({f_type=...}, FUTEX_WAIT_PRIVATE, PROC_SUPER_MAGIC, {0, 0})";
    private static final String NO_MAGIC_LINKS = "resolve=RESOLVE_NO_MAGICLINKS}, 24)";

    private static BindMount bind(String target) {
        return new BindMount(
                Pathname.of("/srv/data"), true, Pathname.of(target), true, Set.of(), MountFlag.PRIVATE, true);
    }

    private static MountSpec.Tmpfs tmpfs(String target, String options) {
        return new MountSpec.Tmpfs(Pathname.of(target), OptionalLong.empty(), OptionalInt.empty(), options);
    }

    private static List<String> recorded(Mounts mounts, Stage stage) {
        return Recordings.of(Isolators.mnt(), Contexts.rootful().mounts(mounts).context())
                .launch(stage);
    }

    @Test
    void recordsNothingForNoVolume() {
        assertThat(recorded(Mounts.none(), Stage.VOLUMES)).isEmpty();
        assertThat(recorded(Mounts.none(), Stage.SOURCES)).isEmpty();
    }

    @Test
    void mountsTheNearerTargetFirstAndOtherwiseAsGiven() {
        Mounts mounts = new Mounts(
                List.of(bind("/a/b/c"), bind("//z/"), bind("/b/b")), List.of(tmpfs("/a", ""), tmpfs("/a/b", "")));

        assertThat(recorded(mounts, Stage.VOLUMES).stream()
                        .filter(text -> text.startsWith("move_mount(") || text.startsWith("fchdir("))
                        .map(text -> text.replaceAll(",.*", "")))
                .containsExactly(
                        "move_mount(<the volume //z/>",
                        "fchdir(<place for the tmpfs /a>)",
                        "move_mount(<the volume /b/b>",
                        "fchdir(<place for the tmpfs /a/b>)",
                        "move_mount(<the volume /a/b/c>");
    }

    @Test
    void areLentByTheHostsSideWhereIdsAreMapped() {
        BindMount volume = bind("/data").with(MountAttribute.IDMAP).with(MountAttribute.RDONLY);
        Recordings recordings = Recordings.of(
                Isolators.mnt(),
                Contexts.rootful()
                        .own(NamespaceKind.USER)
                        .subordinateUids(100_000, 65_536)
                        .subordinateGids(200_000, 65_536)
                        .mounts(new Mounts(List.of(volume, bind("/host")), List.of()))
                        .context());

        assertThat(recordings.prepare().subList(1, 3))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/srv/data\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_RECURSIVE)"
                                + " = <volume /data>; mount_setattr(<volume /data>, \"\", AT_EMPTY_PATH|AT_RECURSIVE,"
                                + " {attr_set=MOUNT_ATTR_RDONLY|MOUNT_ATTR_IDMAP, propagation=MS_PRIVATE,"
                                + " userns_fd=<0 100000 65536>})",
                        "open_tree(AT_FDCWD, \"/srv/data\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_RECURSIVE)"
                                + " = <volume /host>; mount_setattr(<volume /host>, \"\", AT_EMPTY_PATH|AT_RECURSIVE,"
                                + " {attr_set=0, propagation=MS_PRIVATE})");
        assertThat(recordings.launch(Stage.VOLUMES))
                .contains(
                        "move_mount(<volume /data>, \"\", <place for the volume /data>, \"\","
                                + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)",
                        "close(<volume /data>)");
        assertThat(recordings.launch(Stage.SOURCES)).noneMatch(text -> text.contains("/srv/data"));
    }

    @Test
    void takesTheSourceWhileTheHostIsInSight() {
        BindMount shared = new BindMount(
                Pathname.of("/srv/data"), true, Pathname.of("/data"), true, Set.of(), MountFlag.SHARED, true);

        assertThat(recorded(new Mounts(List.of(shared.with(MountAttribute.RDONLY)), List.of()), Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/srv/data\", OPEN_TREE_CLONE|AT_RECURSIVE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(<the volume /data>, \"\", AT_EMPTY_PATH|AT_RECURSIVE,"
                                + " {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=MS_SHARED}, 32)");
    }

    @Test
    void makesTheTargetOneNameAtATimeAndMountsOnIt() {
        String root = "openat2(AT_FDCWD, \"/\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0, " + NO_MAGIC_LINKS;
        String place = "openat2(AT_FDCWD, \"/a/b\", {flags=O_CLOEXEC|O_PATH, mode=0, " + NO_MAGIC_LINKS;

        assertThat(recorded(new Mounts(List.of(bind("/a/b")), List.of()), Stage.VOLUMES))
                .containsExactly(
                        place,
                        "close(<place for the volume /a/b>)",
                        root,
                        "mkdirat(</>, \"a\", 0755)",
                        "close(</>)",
                        root.replace("\"/\"", "\"/a\""),
                        "mkdirat(</a>, \"b\", 0755)",
                        "close(</a>)",
                        place,
                        "fstatfs(<place for the volume /a/b>, {f_type=...})",
                        NOT_IN_PROC,
                        "move_mount(<the volume /a/b>, \"\", <place for the volume /a/b>, \"\","
                                + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)",
                        "close(<place for the volume /a/b>)",
                        "close(<the volume /a/b>)");
    }

    @Test
    void mountsATmpfsWhereItsTargetLeads() {
        assertThat(recorded(new Mounts(List.of(), List.of(tmpfs("/run", "size=64m,exec"))), Stage.VOLUMES))
                .endsWith(
                        "openat2(AT_FDCWD, \"/run\", {flags=O_CLOEXEC|O_PATH, mode=0, " + NO_MAGIC_LINKS,
                        "fstatfs(<place for the tmpfs /run>, {f_type=...})",
                        NOT_IN_PROC,
                        "fchdir(<place for the tmpfs /run>)",
                        "mount(\"tmpfs\", \".\", \"tmpfs\", MS_NOSUID|MS_NODEV, \"size=64m,mode=1777\")",
                        "chdir(\"/\")",
                        "close(<place for the tmpfs /run>)");
    }
}
