package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.Rootfs;
import io.carafe.api.isolation.Tile;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A root file system that the kernel would not take as a whole is put together in a tmpfs. */
class TiledRootTest {
    private static Pathname path(String text) {
        return Pathname.of(text);
    }

    @Test
    void laysAnOverlayOverEachDirectory() {
        Rootfs rootfs = new Rootfs(List.of(path("/")), new Rootfs.InMemory(path("/c/memory")), path("/c/merged"))
                .cutInto(List.of(
                        new Tile.Link(path("/bin"), path("usr/bin")),
                        new Tile.Empty(path("/mnt"), 0755),
                        new Tile.Overlay(path("/mnt/data"), path("/mnt/data"), 01777),
                        new Tile.File(path("/vmlinuz"), path("/vmlinuz"))))
                .beginningWith(List.of(
                        new Rootfs.UpperDirectory(path("/mnt/data/tmp"), 01777, false),
                        new Rootfs.UpperDirectory(path("/mnt"), 0755, false),
                        new Rootfs.UpperDirectory(path("/mnt/data"), 0755, false)));

        List<String> steps = Recordings.of(
                        Isolators.mnt(),
                        Isolators.with(rootfs, Contexts.rootless().context()))
                .launch(Stage.ROOTFS);

        assertThat(steps.subList(5, steps.size()))
                .containsExactly(
                        "mount(\"tmpfs\", \"/c/merged\", \"tmpfs\", 0, \"mode=755\")",
                        "symlinkat(\"usr/bin\", AT_FDCWD, \"/c/merged/bin\")",
                        "mkdirat(AT_FDCWD, \"/c/merged/mnt\", 0755)",
                        "mkdirat(AT_FDCWD, \"/c/merged/mnt/data\", 01777)",
                        "mkdirat(AT_FDCWD, \"/c/memory/upper/1\", 01777)",
                        "mkdirat(AT_FDCWD, \"/c/memory/upper/1/tmp\", 01777)",
                        "mkdirat(AT_FDCWD, \"/c/memory/work/1\", 0700)",
                        "mount(\"overlay\", \"/c/merged/mnt/data\", \"overlay\", 0, \"lowerdir=/mnt/data,"
                                + "upperdir=/c/memory/upper/1,workdir=/c/memory/work/1,"
                                + "index=off,metacopy=off,redirect_dir=nofollow,userxattr\")",
                        "mknodat(AT_FDCWD, \"/c/merged/vmlinuz\", 0100600, makedev(0, 0))",
                        "mount(\"/vmlinuz\", \"/c/merged/vmlinuz\", NULL, MS_BIND, NULL)",
                        "mount_setattr(AT_FDCWD, \"/c/merged/vmlinuz\", 0, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, "
                                + "propagation=0}, 32)");
    }
}
