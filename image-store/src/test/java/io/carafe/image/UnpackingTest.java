package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.config.Digests;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What entries become in a layer. */
class UnpackingTest {
    private final MemoryFiles files = new MemoryFiles();
    private ImageStore store;
    private ImportedImage imported;

    @BeforeEach
    void open() {
        store = ImageStore.open(files.kernel(), Pathname.of("/store"), ImageUsers.none());
    }

    @AfterEach
    void leavesNothingOpen() {
        store.close();
        assertThat(files.openDescriptors()).isZero();
        assertThat(files.node("/store/tmp").children).isEmpty();
    }

    private void unpack(TarBuilder archive) {
        imported = store.importRootfs(archive.stream(), ImportOptions.defaults());
        assertThat(Archives.ofLayer(store, imported.image().id(), 0)).isEqualTo(archive.bytes());
    }

    private MemoryNode node(String path) {
        return files.node(imported.image().layers().get(0) + "/" + path);
    }

    private static String text(MemoryNode node) {
        return new String(node.contents, StandardCharsets.ISO_8859_1);
    }

    @Test
    void keepsOwnerPermissionsAndTime() {
        unpack(new TarBuilder().mode(06755).owner(3, 4).rawTime("00000000144").file("bin/su", "x"));

        assertThat(node("bin/su").permissions).isEqualTo(06755);
        assertThat(node("bin/su").uid).isEqualTo(3);
        assertThat(node("bin/su").gid).isEqualTo(4);
        assertThat(node("bin/su").modified).isEqualTo(new Timestamp(100, 0));
    }

    @Test
    void keepsTimeOfDirectoriesThatAreFilledLater() {
        unpack(new TarBuilder()
                .directory("etc")
                .directory("etc/apt")
                .file("etc/apt/a", "")
                .file("etc/b", ""));

        assertThat(node("etc").modified).isEqualTo(new Timestamp(1000, 0));
        assertThat(node("etc/apt").modified).isEqualTo(new Timestamp(1000, 0));
    }

    @Test
    void makesMissingParents() {
        unpack(new TarBuilder().file("a/b/c", "x"));

        assertThat(node("a/b").permissions).isEqualTo(0755);
        assertThat(text(node("a/b/c"))).isEqualTo("x");
    }

    @Test
    void makesAbsoluteAndDottedNamesRelative() {
        unpack(new TarBuilder().file("/etc/a", "1").file("./etc/b", "2").file("etc//./c", "3"));

        assertThat(node("etc").children).hasSize(3);
    }

    @Test
    void takesMetadataOfTheRootItself() {
        unpack(new TarBuilder().mode(01770).owner(5, 6).name("./").add('5', new byte[0]));

        assertThat(node("").permissions).isEqualTo(01770);
        assertThat(node("").uid).isEqualTo(5);
    }

    @Test
    void writesThroughLinksThatStayInside() {
        unpack(new TarBuilder().directory("usr/bin").symlink("bin", "usr/bin").file("bin/sh", "shell"));

        assertThat(text(node("usr/bin/sh"))).isEqualTo("shell");
    }

    @Test
    void resolvesAbsoluteAndUpwardLinksInside() {
        unpack(new TarBuilder()
                .directory("etc")
                .symlink("absolute", "/etc")
                .symlink("upwards", "../../../etc")
                .file("absolute/a", "1")
                .file("upwards/b", "2"));

        assertThat(node("etc").children).hasSize(2);
        assertThat(files.root.children).containsOnlyKeys(Pathname.of("store"));
    }

    @Test
    void refusesParentThatIsLinkToNothing() {
        assertThatThrownBy(
                        () -> unpack(new TarBuilder().symlink("lib", "usr/lib").file("lib/a", "")))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining("entry 2, \"lib/a\", at byte 512: one of its parents is a link to nothing");
    }

    @Test
    void refusesParentThatIsFile() {
        assertThatThrownBy(() -> unpack(new TarBuilder().file("a", "").file("a/b", "")))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining("one of its parents is not a directory");
    }

    @Test
    void refusesLinksInCircles() {
        assertThatThrownBy(() -> unpack(
                        new TarBuilder().symlink("a", "b").symlink("b", "a").file("a/x", "")))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining("links among its parents go round in circles");
    }

    @Test
    void laterFileReplacesEarlier() {
        unpack(new TarBuilder().file("a", "old").hardLink("b", "a").file("a", "new"));

        assertThat(text(node("a"))).isEqualTo("new");
        assertThat(text(node("b"))).isEqualTo("old");
    }

    @Test
    void fileReplacesLinkAndNotItsTarget() {
        unpack(new TarBuilder().file("target", "kept").symlink("a", "target").file("a", "new"));

        assertThat(text(node("target"))).isEqualTo("kept");
        assertThat(node("a").type).isEqualTo(FileType.REGULAR);
    }

    @Test
    void fileReplacesTree() {
        unpack(new TarBuilder().file("a/b/c", "").file("a", "now a file").file("b", ""));

        assertThat(text(node("a"))).isEqualTo("now a file");
    }

    @Test
    void directoryOverDirectoryKeepsContents() {
        unpack(new TarBuilder().file("a/b", "kept").name("a").mode(0700).add('5', new byte[0]));

        assertThat(text(node("a/b"))).isEqualTo("kept");
        assertThat(node("a").permissions).isEqualTo(0700);
    }

    @Test
    void directoryReplacesLink() {
        unpack(new TarBuilder()
                .directory("real")
                .symlink("a", "real")
                .directory("a")
                .file("a/x", ""));

        assertThat(node("a").isDirectory()).isTrue();
        assertThat(node("real").children).isEmpty();
    }

    @Test
    void forgetsHandlesOfWhatWasReplaced() {
        unpack(new TarBuilder()
                .file("one/x", "")
                .file("two/x", "")
                .symlink("way", "one")
                .file("way/first", "")
                .symlink("way", "two")
                .file("way/second", ""));

        assertThat(node("one").children).containsKey(Pathname.of("first")).doesNotContainKey(Pathname.of("second"));
        assertThat(node("two").children).containsKey(Pathname.of("second"));
    }

    @Test
    void linksHardToFilesAndToLinks() {
        unpack(new TarBuilder()
                .file("a", "x")
                .hardLink("d/b", "/a")
                .symlink("c", "a")
                .hardLink("e", "./c"));

        assertThat(node("d/b")).isSameAs(node("a"));
        assertThat(node("e").type).isEqualTo(FileType.SYMBOLIC_LINK);
    }

    @Test
    void hardLinkToItselfChangesNothing() {
        unpack(new TarBuilder().file("a", "x").hardLink("a", "a"));

        assertThat(text(node("a"))).isEqualTo("x");
    }

    @Test
    void hardLinkReplacesTree() {
        unpack(new TarBuilder().file("d/a", "x").file("t/u/v", "").hardLink("t", "d/a"));

        assertThat(node("t")).isSameAs(node("d/a"));
    }

    @Test
    void hidesByWhiteouts() {
        unpack(new TarBuilder()
                .file("etc/.wh.passwd", "")
                .file("var/.wh..wh..opq", "")
                .file(".wh..wh.plnk/1.2", "x"));

        assertThat(node("etc/passwd").type).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(node("etc/passwd").device).isZero();
        assertThat(node("var").attributes).containsKey(Pathname.of("trusted.overlay.opaque"));
        assertThat(node("").children).hasSize(2);
    }

    @Test
    void directoryOverWhiteoutIsOpaque() {
        unpack(new TarBuilder()
                .file(".wh.etc", "")
                .directory("etc")
                .file("var/x", "")
                .file(".wh.var", ""));

        assertThat(node("etc").attributes).containsKey(Pathname.of("trusted.overlay.opaque"));
        assertThat(node("var").attributes).containsKey(Pathname.of("trusted.overlay.opaque"));
        assertThat(node("var").children).hasSize(1);
    }

    @Test
    void leavesOutAttributesOfOverlay() {
        unpack(new TarBuilder()
                .pax("SCHILY.xattr.trusted.overlay.redirect=/x", "SCHILY.xattr.user.note=y")
                .file("a", ""));

        assertThat(node("a").attributes).containsOnlyKeys(Pathname.of("user.note"));
        assertThat(imported.warnings()).containsExactly("1 file had an attribute of overlayfs, which was left out: a");
    }

    @Test
    void setsCapabilitiesAfterOwner() {
        unpack(new TarBuilder()
                .pax("SCHILY.xattr.security.capability=cap")
                .owner(1, 1)
                .file("ping", ""));

        assertThat(node("ping").attributes).containsKey(Pathname.of("security.capability"));
    }

    @Test
    void worksWithoutPrivileges() {
        store.close();
        store = ImageStore.open(files.rootless().kernel(), Pathname.of("/store"), ImageUsers.none());
        unpack(new TarBuilder()
                .owner(0, 0)
                .name("closed")
                .mode(0)
                .add('5', new byte[0])
                .file("closed/a", "x")
                .name("dev/null")
                .device(1, 3)
                .add('3', new byte[0])
                .name("dev/pipe")
                .add('6', new byte[0])
                .file(".wh.gone", "")
                .file("lib/.wh..wh..opq", "")
                .pax("SCHILY.xattr.security.capability=cap")
                .file("ping", ""));

        assertThat(node("closed").permissions).isZero();
        assertThat(node("closed").children).hasSize(1);
        assertThat(node("dev").children).containsOnlyKeys(Pathname.of("pipe"));
        assertThat(node("gone").type).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(node("lib").attributes).containsKey(Pathname.of("user.overlay.opaque"));
        assertThat(imported.warnings())
                .containsExactly(
                        "1 device node was left out, because only root can make one: dev/null",
                        "1 file lacks an extended attribute that the kernel did not let set: ping");
    }

    @Test
    void fullDiskLeavesNothing() {
        TarBuilder archive = new TarBuilder().file("a", "x".repeat(100)).file("etc/b", "y".repeat(10_000));
        files.limitSpace(5_000);

        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOfSatisfying(
                        KernelException.class, full -> assertThat(full.errno()).isEqualTo(Errno.ENOSPC))
                .hasMessage(
                        "cannot write \"etc/b\" out of the archive: ENOSPC (No space left on device). Free some space,"
                                + " or keep the image store on a larger file system; nothing of the archive was kept.");
        assertThat(files.node("/store/layers").children).isEmpty();
    }

    @Test
    void bytesAfterTheEndCountForTheDigestOnly() {
        byte[] archive = new TarBuilder()
                .file("a", "x")
                .raw(new byte[1024])
                .raw("garbage".repeat(1000))
                .unfinished();

        imported = store.importRootfs(new ByteArrayInputStream(archive), ImportOptions.defaults());

        assertThat(node("").children).hasSize(1);
        assertThat(imported.image().diffIds()).isEqualTo(List.of(Digests.of(archive)));
    }
}
