package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that mean harm, on the real file system: nothing outside of the store changes, and nothing stays in it. */
@Root
@Timeout(120)
class HostileArchiveIT {
    private final Kernel kernel = RealKernel.open();

    @TempDir
    private Path temporary;

    private Path outside;
    private ImageStore store;
    private List<String> before;

    @BeforeEach
    void watchOutside() throws Exception {
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        before = TreeListing.of(kernel, outside);
        store = ImageStore.open(kernel, Pathname.of(temporary.resolve("store").toString()), ImageUsers.none());
    }

    @AfterEach
    void nothingChangedOutside() throws Exception {
        store.close();
        assertThat(TreeListing.of(kernel, outside)).isEqualTo(before);
        try (var left = Files.list(temporary.resolve("store/tmp"))) {
            assertThat(left).isEmpty();
        }
        try (var present = Files.list(temporary)) {
            assertThat(present).hasSize(2);
        }
    }

    private ImportedImage unpack(TarBuilder archive) {
        return store.importRootfs(archive.stream(), ImportOptions.defaults());
    }

    private static Path treeOf(ImportedImage imported) {
        return Path.of(imported.image().layers().get(0).toString());
    }

    @Test
    void linksOutDoNotLeadOut() {
        String up = "../".repeat(20) + temporary.toString().substring(1) + "/outside";

        for (String target : List.of(outside.toString(), up, "/proc/self/cwd", "/proc/self/root" + outside)) {
            assertThatThrownBy(
                            () -> unpack(new TarBuilder().symlink("way", target).file("way/new", "x")))
                    .isInstanceOf(InvalidArchiveException.class)
                    .hasMessageContaining("\"way/new\"");
            assertThatThrownBy(
                            () -> unpack(new TarBuilder().symlink("way", target).hardLink("taken", "way/secret")))
                    .isInstanceOf(InvalidArchiveException.class);
            assertThatThrownBy(
                            () -> unpack(new TarBuilder().symlink("way", target).directory("way/sub")))
                    .isInstanceOf(InvalidArchiveException.class);
        }
    }

    @Test
    void entriesOverLinksReplaceTheLinks() throws Exception {
        Path tree = treeOf(unpack(new TarBuilder()
                .symlink("file", outside.resolve("secret").toString())
                .file("file", "mine")
                .symlink("directory", outside.toString())
                .directory("directory")
                .symlink("again", outside.resolve("secret").toString())
                .mode(0777)
                .owner(9, 9)
                .hardLink("again", "file")));

        assertThat(Files.readString(tree.resolve("file"))).isEqualTo("mine");
        assertThat(Files.isDirectory(tree.resolve("directory"), java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void absoluteNamesStayInside() throws Exception {
        Path tree =
                treeOf(unpack(new TarBuilder().file(outside.resolve("secret").toString(), "inside")));

        assertThat(Files.readString(tree.resolve(outside.toString().substring(1) + "/secret")))
                .isEqualTo("inside");
    }

    @Test
    void mergedUsrWorks() throws Exception {
        Path tree = treeOf(unpack(new TarBuilder()
                .symlink("bin", "usr/bin")
                .symlink("lib", "/usr/lib")
                .directory("usr")
                .directory("usr/bin")
                .directory("usr/lib")
                .file("bin/sh", "shell")
                .file("lib/libc.so", "c")
                .hardLink("bin/dash", "bin/sh")));

        assertThat(Files.readString(tree.resolve("usr/bin/dash"))).isEqualTo("shell");
        assertThat(Files.readString(tree.resolve("usr/lib/libc.so"))).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gzip"})
    void everyTruncationIsRefused(String how) throws Exception {
        Path sample = temporary.resolveSibling(temporary.getFileName() + "-sample");
        Path archive = temporary.resolveSibling(temporary.getFileName() + ".tar");
        try {
            SampleTree.make(kernel, sample);
            Commands.run(
                    sample,
                    "tar",
                    "-cf",
                    archive.toString(),
                    "--format=pax",
                    "--xattrs",
                    "--sparse",
                    "--exclude=usr/lib",
                    ".");
            if (how.equals("gzip")) {
                Commands.run(sample, "gzip", archive.toString());
                Files.move(Path.of(archive + ".gz"), archive);
            }
            byte[] whole = Files.readAllBytes(archive);
            Random random = new Random(1);
            int end = whole.length - (how.equals("gzip") ? 0 : 10240);
            for (int i = 0; i < 40; i++) {
                int length = i < 10 ? end * i / 10 : random.nextInt(end);
                assertThatThrownBy(() -> store.importRootfs(
                                new ByteArrayInputStream(Arrays.copyOf(whole, length)), ImportOptions.defaults()))
                        .as("%d of %d bytes", length, whole.length)
                        .isInstanceOf(InvalidArchiveException.class);
            }
        } finally {
            Commands.run(temporary, "rm", "-rf", sample.toString(), archive.toString());
        }
    }

    @Test
    void compressionBombStopsAtTheLimit() throws Exception {
        var bomb = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] header = new TarBuilder()
                    .name("zeros")
                    .size("77777777777")
                    .add('0', new byte[0])
                    .unfinished();
            gzip.write(header);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                gzip.write(zeros);
            }
        }
        ImportOptions options = ImportOptions.defaults()
                .withLimits(ImportOptions.defaults().limits().withUnpackedBytes(10 << 20));

        assertThatThrownBy(() -> store.importRootfs(new ByteArrayInputStream(bomb.toByteArray()), options))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining("takes the archive over the limit of 10485760 bytes");
    }

    @Test
    void endlessInputStopsAtTheLimit() {
        InputStream endless = new SequenceInputStream(
                new ByteArrayInputStream(new TarBuilder().file("a", "x").bytes()), new EndlessZeros());
        ImportOptions options = ImportOptions.defaults()
                .withLimits(ImportOptions.defaults().limits().withUnpackedBytes(50 << 20));

        assertThatThrownBy(() -> store.importRootfs(endless, options))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining("the archive has more than the 52428800 bytes that are allowed");
    }

    @Test
    void fullDiskLeavesNothing() throws Exception {
        Path disk = Files.createDirectory(temporary.resolveSibling(temporary.getFileName() + "-disk"));
        Commands.run(temporary, "mount", "-t", "tmpfs", "-o", "size=4m", "none", disk.toString());
        try (ImageStore small =
                ImageStore.open(kernel, Pathname.of(disk.resolve("store").toString()), ImageUsers.none())) {
            TarBuilder archive =
                    new TarBuilder().file("etc/a", "x").name("etc/large").add('0', new byte[8 << 20]);

            assertThatThrownBy(() -> small.importRootfs(archive.stream(), ImportOptions.defaults()))
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            full -> assertThat(full.errno()).isEqualTo(Errno.ENOSPC))
                    .hasMessageContaining("write \"etc/large\" out of the archive");
            assertThat(small.list().images()).isEmpty();
            try (var left = Files.list(disk.resolve("store/tmp"))) {
                assertThat(left).isEmpty();
            }
        } finally {
            Commands.run(temporary, "umount", disk.toString());
            Files.delete(disk);
        }
    }

    @Test
    void deepTreesAreUnpackedAndRemoved() {
        List<String> names = new ArrayList<>(Collections.nCopies(1500, "d"));
        String deep = String.join("/", names);

        ImportedImage imported =
                unpack(new TarBuilder().pax("path=" + deep + "/file").file("x", "deep"));

        assertThat(store.remove(imported.image().id(), false).deleted()).hasSize(2);
    }

    private static final class EndlessZeros extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return length;
        }
    }
}
