package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Tile;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory with mounts below it is cut at them, and nothing that is mounted there is shown. */
class RootTilingTest {
    @TempDir
    private Path directory;

    private Path root;
    private Path mountinfo;

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        mountinfo = directory.resolve("mountinfo");
        for (String name : new String[] {"etc", "mnt", "mnt/a b", "mnt/plain", "proc"}) {
            Files.createDirectory(
                    root.resolve(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        Files.writeString(root.resolve("file"), "x");
    }

    @Test
    void takesADirectoryWithoutMountsAsAWhole() throws IOException {
        mounts("/", directory.toString(), root.toString());

        assertThat(new RootTiling(mountinfo).tiles(root)).isEmpty();
    }

    @Test
    void cutsAtMountsAndLeavesThemEmpty() throws IOException {
        mounts(root + "/proc", root + "/mnt/a\\040b");

        assertThat(new RootTiling(mountinfo).tiles(root))
                .containsExactly(
                        new Tile.Link(Pathname.of("/bin"), Pathname.of("usr/bin")),
                        new Tile.Overlay(Pathname.of("/etc"), source("etc"), 0755),
                        new Tile.File(Pathname.of("/file"), source("file")),
                        new Tile.Empty(Pathname.of("/mnt"), 0755),
                        new Tile.Empty(Pathname.of("/mnt/a b"), 0755),
                        new Tile.Overlay(Pathname.of("/mnt/plain"), source("mnt/plain"), 0755),
                        new Tile.Empty(Pathname.of("/proc"), 0755));
    }

    @Test
    void refusesMorePiecesThanAnybodyCanWant() throws IOException {
        mounts(root + "/proc");
        for (int i = 0; i < 600; i++) {
            Files.createDirectory(root.resolve("many" + i));
        }

        assertThatThrownBy(() -> new RootTiling(mountinfo).tiles(root))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("more than 512 pieces");
    }

    private Pathname source(String name) {
        return Pathname.of(root.resolve(name).toString());
    }

    private void mounts(String... points) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String point : points) {
            lines.append("36 35 98:0 / ").append(point).append(" rw,noatime master:1 - ext4 /dev/root rw\n");
        }
        Files.writeString(mountinfo, lines);
    }
}
