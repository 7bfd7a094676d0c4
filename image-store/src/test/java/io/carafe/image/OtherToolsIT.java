package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images that umoci and skopeo made, in every form that they give them, and what those read of Carafe's. */
@Root
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherToolsIT {
    private static final String MAKE = """
            set -eu
            umoci init --layout layout
            umoci new --image layout:1
            umoci unpack --image layout:1 bundle
            cd bundle/rootfs
            mkdir -p etc data/gone data/replaced
            echo one > etc/one && echo two > etc/two && ln etc/one etc/same && ln -s one etc/link
            chown 3:4 etc/one && chmod 4711 etc/one && touch -d '2001-02-03 04:05:06.789 UTC' etc/one
            mknod data/null c 1 3 && mkfifo data/fifo && chmod 1777 data
            echo x > data/gone/x && echo y > data/replaced/y && head -c 300000 /dev/zero > data/zeros
            """;
    private static final String CHANGE = """
            set -eu
            umoci repack --image layout:1 bundle
            rm -rf bundle
            umoci unpack --image layout:1 bundle
            cd bundle/rootfs
            rm -rf data/gone data/replaced etc/two
            mkdir data/replaced
            echo z > data/replaced/z
            chmod 0700 etc
            cd ../..
            umoci repack --image layout:1 bundle
            umoci config --image layout:1 --config.cmd /bin/sh --author Somebody
            skopeo copy -q oci:layout:1 docker-archive:docker.tar:registry.example/team/app:1
            skopeo copy -q oci:layout:1 oci-archive:oci.tar:team/app:2
            gzip -k oci.tar
            mkdir expected
            umoci unpack --image layout:1 expected/bundle
            """;

    private final Kernel kernel = RealKernel.open();
    private Path temporary;

    @BeforeAll
    void makeImages(@TempDir Path directory) throws Exception {
        boolean there = Files.exists(Path.of("/usr/bin/umoci")) && Files.exists(Path.of("/usr/bin/skopeo"));
        Assumptions.assumeTrue(there || System.getenv("CARAFE_CI") != null, "needs umoci and skopeo");
        temporary = directory;
        Commands.run(temporary, "sh", "-c", MAKE);
        Pathname file = Pathname.of(temporary.resolve("bundle/rootfs/etc/one").toString());
        kernel.setxattr(file, Pathname.of("user.note"), new byte[] {1, 2}).orThrow("set an attribute");
        Commands.run(temporary, "sh", "-c", CHANGE);
    }

    private ImageStore store(String name) {
        return ImageStore.open(
                kernel, Pathname.of(temporary.resolve("store-" + name).toString()), ImageUsers.none());
    }

    @Test
    void isTheSameImageInEveryForm() throws Exception {
        try (ImageStore one = store("layout");
                ImageStore two = store("docker");
                ImageStore three = store("gzip");
                FileChannel docker = FileChannel.open(temporary.resolve("docker.tar"))) {
            LoadedImage layout = one.loadDirectory(
                            Pathname.of(temporary.resolve("layout").toString()), LoadOptions.defaults())
                    .get(0);
            LoadedImage archive = two.load(docker, LoadOptions.defaults()).get(0);
            LoadedImage stream = three.load(
                            Channels.newChannel(Files.newInputStream(temporary.resolve("oci.tar.gz"))),
                            LoadOptions.defaults())
                    .get(0);

            assertThat(layout.names()).isEmpty();
            assertThat(archive.names()).containsExactly(Reference.parse("registry.example/team/app:1"));
            assertThat(stream.names()).containsExactly(Reference.parse("team/app:2"));
            String id = layout.received().image().id();
            assertThat(archive.received().image().id()).isEqualTo(id);
            assertThat(stream.received().image().id()).isEqualTo(id);
            // What no entry of a layer is about has the time of now: its top, and whiteouts.
            assertThat(entries(archive, 1)).isEqualTo(entries(layout, 1)).hasSizeGreaterThan(9);
            assertThat(entries(stream, 1)).isEqualTo(entries(layout, 1));
            assertThat(Archives.ofLayer(two, id, 0)).isEqualTo(Archives.ofLayer(one, id, 0));
            assertThat(Archives.ofLayer(three, id, 1)).isEqualTo(Archives.ofLayer(one, id, 1));
            assertThat(tree(layout, 0).resolve("data/gone")).satisfies(this::isWhiteout);
            assertThat(tree(layout, 0).resolve("etc/two")).satisfies(this::isWhiteout);
        }
    }

    private void isWhiteout(Path path) {
        var status = kernel.statx(FileCalls.AT_FDCWD, Pathname.of(path.toString()), Set.of(AtFlag.SYMLINK_NOFOLLOW))
                .orThrow("look at " + path);
        assertThat(status.representedDevice()).isZero();
        assertThat(status.mode() & 0170000).isEqualTo(0020000);
    }

    private List<String> entries(LoadedImage image, int layer) {
        List<String> all = TreeListing.of(kernel, tree(image, layer));
        return all.subList(1, all.size());
    }

    private static Path tree(LoadedImage image, int layer) {
        return Path.of(image.received().image().layers().get(layer).toString());
    }

    @Test
    void givesBackWhatOthersReadAsTheSame() throws Exception {
        try (ImageStore store = store("saved");
                FileChannel archive = FileChannel.open(temporary.resolve("docker.tar"))) {
            LoadedImage image = store.load(archive, LoadOptions.defaults()).get(0);
            String id = image.received().image().id();
            store.tag(id, Reference.parse("app:3"));
            SaveOptions plain = SaveOptions.defaults();
            save(store, "plain.tar", plain);
            save(store, "gzip.tar", plain.withCompress(true));
            save(store, "oci.only.tar", plain.withFormat(SaveOptions.Format.OCI_ARCHIVE));
            store.saveDirectory(
                    List.of("app:3"), Pathname.of(temporary.resolve("out").toString()), plain.withCompress(true));

            for (String form : List.of(
                    "docker-archive:plain.tar",
                    "docker-archive:gzip.tar",
                    "oci-archive:plain.tar:3",
                    "oci-archive:gzip.tar:3",
                    "oci-archive:oci.only.tar:3",
                    "oci:out:3")) {
                Commands.run(temporary, "skopeo", "copy", "-q", form, "dir:" + form.replace(':', '-'));
                Commands.run(
                        temporary,
                        "sh",
                        "-c",
                        "test \"$(skopeo inspect --config --raw " + form + " | sha256sum | cut -d' ' -f1)\" = "
                                + id.substring("sha256:".length()));
            }
            Commands.run(temporary, "umoci", "unpack", "--image", "out:3", "again");
        }
        assertThat(TreeListing.of(kernel, temporary.resolve("again/rootfs")))
                .isEqualTo(TreeListing.of(kernel, temporary.resolve("expected/bundle/rootfs")));
    }

    private void save(ImageStore store, String name, SaveOptions options) throws IOException {
        try (FileChannel out =
                FileChannel.open(temporary.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            store.save(List.of("app:3"), out, options);
        }
    }

    @Test
    void loadsWhatItSaved() throws Exception {
        try (ImageStore from = store("from");
                ImageStore to = store("to");
                FileChannel archive = FileChannel.open(temporary.resolve("docker.tar"))) {
            String id = from.load(archive, LoadOptions.defaults())
                    .get(0)
                    .received()
                    .image()
                    .id();
            from.tag(id, Reference.parse("app:3"));
            save(from, "compressed.tar", SaveOptions.defaults().withCompress(true));

            try (FileChannel saved = FileChannel.open(temporary.resolve("compressed.tar"))) {
                assertThat(to.load(saved, LoadOptions.defaults())
                                .get(0)
                                .received()
                                .image()
                                .id())
                        .isEqualTo(id);
            }
            assertThat(to.list().images()).hasSize(1);
            assertThat(to.get("app:3").id()).isEqualTo(id);
        }
    }
}
