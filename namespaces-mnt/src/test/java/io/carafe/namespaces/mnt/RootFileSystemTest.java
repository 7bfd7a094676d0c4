package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RootFileSystemTest {
    private static final String DIRECTORY = Contexts.DIRECTORY;

    private static List<String> recorded(LaunchContext context, Stage stage) {
        return Recordings.of(Isolators.mnt(), context).launch(stage);
    }

    @Test
    void unitesTheLayersAndTheWritableLayer() {
        Rootfs rootfs = new Rootfs(
                List.of(Pathname.of("/layers/b"), Pathname.of("/layers/a")),
                new Rootfs.OnDisk(Pathname.of("/c/upper"), Pathname.of("/c/work"), false),
                Pathname.of("/c/merged"));

        assertThat(recorded(Isolators.with(rootfs, Contexts.rootful().context()), Stage.ROOTFS))
                .containsExactly(
                        "umask(0)",
                        "mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE, NULL)",
                        "mount(\"overlay\", \"/c/merged\", \"overlay\", 0, "
                                + "\"lowerdir=/layers/b:/layers/a,upperdir=/c/upper,workdir=/c/work,"
                                + "index=off,metacopy=off,redirect_dir=nofollow\")");
    }

    @Test
    void givesManyLayersShortNames() {
        List<Pathname> layers = IntStream.range(0, 127)
                .mapToObj(number -> Pathname.of("/layers/" + "x".repeat(90) + number))
                .toList();
        Rootfs rootfs = new Rootfs(
                layers,
                new Rootfs.OnDisk(Pathname.of("/c/upper"), Pathname.of("/c/work"), false),
                Pathname.of("/c/merged"));

        List<String> steps = recorded(Isolators.with(rootfs, Contexts.rootful().context()), Stage.ROOTFS);

        assertThat(steps)
                .hasSize(2 + 2 + 127 + 1)
                .containsSubsequence(
                        "mount(\"tmpfs\", \"/c/merged\", \"tmpfs\", 0, \"mode=0700\")",
                        "chdir(\"/c/merged\")",
                        "symlinkat(\"" + layers.get(0) + "\", AT_FDCWD, \"0\")",
                        "symlinkat(\"" + layers.get(126) + "\", AT_FDCWD, \"126\")");
        assertThat(steps.get(steps.size() - 1))
                .startsWith("mount(\"overlay\", \"/c/merged\", \"overlay\", 0, \"lowerdir=0:1:2:3:")
                .contains(":126,upperdir=/c/upper,workdir=/c/work,");
    }

    @Test
    void keepsChangesInMemory() {
        assertThat(recorded(Contexts.rootful().context(), Stage.ROOTFS))
                .containsExactly(
                        "umask(0)",
                        "mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE, NULL)",
                        "mount(\"tmpfs\", \"" + DIRECTORY + "/memory\", \"tmpfs\", 0, \"mode=0700\")",
                        "mkdirat(AT_FDCWD, \"" + DIRECTORY + "/memory/upper\", 0755)",
                        "mkdirat(AT_FDCWD, \"" + DIRECTORY + "/memory/work\", 0700)",
                        "mount(\"overlay\", \"" + DIRECTORY
                                + "/merged\", \"overlay\", 0, \"lowerdir=/srv/rootfs,upperdir="
                                + DIRECTORY + "/memory/upper,workdir=" + DIRECTORY
                                + "/memory/work,index=off,metacopy=off,redirect_dir=nofollow\")");
    }

    @Test
    void beginsWithTheDirectoriesThatOverlayfsCouldNotCopyUp() {
        Rootfs rootfs = Contexts.rootless()
                .context()
                .rootfs()
                .beginningWith(List.of(
                        new Rootfs.UpperDirectory(Pathname.of("/root"), 0700, true),
                        new Rootfs.UpperDirectory(Pathname.of("/var"), 0755, false),
                        new Rootfs.UpperDirectory(Pathname.of("/var/tmp"), 01777, false)));

        assertThat(recorded(Isolators.with(rootfs, Contexts.rootless().context()), Stage.ROOTFS))
                .containsSubsequence(
                        "mkdirat(AT_FDCWD, \"" + DIRECTORY + "/memory/upper\", 0755)",
                        "mkdirat(AT_FDCWD, \"" + DIRECTORY + "/memory/upper/var\", 0755)",
                        "mkdirat(AT_FDCWD, \"" + DIRECTORY + "/memory/upper/var/tmp\", 01777)")
                .last()
                .asString()
                .isEqualTo("mount(\"tmpfs\", \"" + DIRECTORY
                        + "/merged/root\", \"tmpfs\", MS_NOSUID|MS_NODEV, \"mode=700\")");
    }

    @Test
    void putsTheOldRootAboveTheNewOneAndTakesItAway() {
        LaunchContext context = Contexts.rootful().context();

        assertThat(recorded(context, Stage.PIVOT))
                .containsExactly("chdir(\"" + DIRECTORY + "/merged\")", "pivot_root(\".\", \".\")", "chdir(\"/\")");
        assertThat(recorded(context, Stage.DETACH)).containsExactly("chdir(\"/\")", "umount2(\".\", MNT_DETACH)");
    }

    @Test
    void isUnitedByTheHostsSideWhereIdsAreMapped() {
        LaunchContext context = Contexts.rootful()
                .own(NamespaceKind.USER)
                .subordinateUids(100_000, 65_536)
                .subordinateGids(200_000, 65_536)
                .context();

        assertThat(Recordings.of(Isolators.mnt(), context).prepare())
                .first()
                .isEqualTo("mount(\"overlay\", \"" + DIRECTORY + "/merged\", \"overlay\", 0,"
                        + " \"lowerdir=/srv/rootfs,upperdir=" + DIRECTORY + "/memory/upper,workdir=" + DIRECTORY
                        + "/memory/work,index=off,metacopy=off,redirect_dir=nofollow\"), each of them by way of"
                        + " mount_setattr({attr_set=MOUNT_ATTR_IDMAP, userns_fd=<0 100000 65536>})"
                        + " = <root file system>");
        assertThat(recorded(context, Stage.ROOTFS))
                .containsExactly(
                        "umask(0)",
                        "mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE, NULL)",
                        "openat2(AT_FDCWD, \"/\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0, resolve=0}, 24)",
                        "move_mount(<root file system>, \"\", <place>, \"\","
                                + " MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)",
                        "close(<place>)");
        assertThat(recorded(context, Stage.PIVOT))
                .containsExactly("fchdir(<root file system>)", "pivot_root(\".\", \".\")", "chdir(\"/\")");
    }

    @Test
    void usesUserAttributesInAUserNamespace() {
        assertThat(recorded(Contexts.rootless().context(), Stage.ROOTFS).get(5))
                .endsWith(",redirect_dir=nofollow,userxattr\")");
    }
}
