package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GNU tar packed, Carafe unpacks as GNU tar does. */
@Root
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripIT {
    private final Kernel kernel = RealKernel.open();

    private Path temporary;
    private Path sample;

    @BeforeAll
    void makeSample(@TempDir Path directory) throws Exception {
        temporary = directory;
        sample = temporary.resolve("sample");
        SampleTree.make(kernel, sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu --xattrs",
                "--format=gnu --sparse",
                "--format=pax --xattrs --xattrs-include=*",
                "--format=pax --xattrs --xattrs-include=* --sparse --sparse-version=0.0",
                "--format=pax --xattrs --xattrs-include=* --sparse --sparse-version=0.1",
                "--format=pax --xattrs --xattrs-include=* --sparse --sparse-version=1.0",
                "--format=pax --pax-option=delete=atime,delete=ctime,globexthdr.name=g,comment=x --blocking-factor=1",
                "--format=ustar --exclude=owner --exclude=deep --exclude=large --exclude=etc/passwd"
            })
    void unpacksAsTarDoes(String how) throws Exception {
        String id = Integer.toHexString(how.hashCode());
        Path archive = temporary.resolve(id + ".tar");
        List<String> pack = new ArrayList<>(List.of("tar", "-cf", archive.toString(), "--numeric-owner"));
        pack.addAll(List.of(how.split(" ")));
        pack.add(".");
        Commands.run(sample, pack);
        Path expected = Files.createDirectory(temporary.resolve(id + ".expected"));
        Commands.run(
                expected,
                Commands.join(
                        List.of("tar", "-xpf", archive.toString()),
                        SampleTree.everything().toArray(String[]::new)));

        Path actual = imported(archive);

        assertThat(TreeListing.of(kernel, actual)).isEqualTo(TreeListing.of(kernel, expected));
    }

    @Test
    void copiesDirectoryTruly() throws Exception {
        ImportedImage imported =
                store("directory").importDirectory(Pathname.of(sample.toString()), ImportOptions.defaults());

        Path actual = Path.of(imported.image().layers().get(0).toString());
        assertThat(TreeListing.of(kernel, actual)).isEqualTo(TreeListing.of(kernel, sample));
        assertThat(imported.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip -1", "bzip2", "xz", "zstd"})
    void unpacksCompressed(String compressor) throws Exception {
        Path archive = temporary.resolve(compressor.replace(' ', '-') + ".tar");
        Commands.run(sample, "tar", "-cf", archive.toString(), "--format=pax", "--xattrs", "--xattrs-include=*", ".");
        Commands.run(temporary, "sh", "-c", compressor + " <" + archive + " >" + archive + ".compressed");

        try (ImageStore store = store(compressor)) {
            Path plain = treeOf(store, archive);
            Path compressed = treeOf(store, Path.of(archive + ".compressed"));

            assertThat(compressed).isEqualTo(plain);
            assertThat(store.list().images())
                    .allSatisfy(image -> assertThat(image.diffIds()).containsExactly("sha256:" + sha256(archive)));
        }
    }

    @Test
    void unpacksStreamOfSeveralMembers() throws Exception {
        Path archive = temporary.resolve("members.tar");
        Commands.run(sample, "tar", "-cf", archive.toString(), "--format=pax", "--xattrs", "--xattrs-include=*", ".");
        Commands.run(
                temporary,
                "sh",
                "-c",
                "head -c 100000 members.tar | gzip >members.gz; tail -c +100001 members.tar | gzip >>members.gz; printf garbage >>members.gz");
        try (ImageStore store = store("members");
                InputStream stream = Files.newInputStream(temporary.resolve("members.gz"))) {
            ImportedImage imported = store.importRootfs(stream, ImportOptions.defaults());

            assertThat(imported.image().diffIds()).containsExactly("sha256:" + sha256(archive));
        }
    }

    private String sha256(Path file) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private ImageStore store(String name) {
        return ImageStore.open(
                kernel, Pathname.of(temporary.resolve("store " + name).toString()), ImageUsers.none());
    }

    private Path imported(Path archive) throws IOException {
        try (ImageStore store = store(archive.getFileName().toString())) {
            return treeOf(store, archive);
        }
    }

    private static Path treeOf(ImageStore store, Path archive) throws IOException {
        try (FileChannel channel = FileChannel.open(archive)) {
            ImportedImage imported = store.importRootfs(channel, ImportOptions.defaults());
            assertThat(imported.warnings()).isEmpty();
            // Its digest is verified at its end.
            Archives.ofLayer(store, imported.image().id(), 0);
            return Path.of(imported.image().layers().get(0).toString());
        }
    }
}
