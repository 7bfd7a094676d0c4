package io.carafe.image;

import static io.carafe.image.ImageArchives.config;
import static io.carafe.image.ImageArchives.descriptor;
import static io.carafe.image.ImageArchives.index;
import static io.carafe.image.ImageArchives.layer;
import static io.carafe.image.ImageArchives.manifest;
import static io.carafe.image.ImageArchives.named;
import static io.carafe.image.ImageArchives.platform;
import static io.carafe.image.ImageArchives.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What images archives become, and what is refused; read from a stream. */
class LoadTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final byte[] BASE = layer("bin/sh", "etc/passwd");
    private static final byte[] TOP = layer("etc/.wh.passwd", "app");

    private final MemoryFiles files = new MemoryFiles();
    private final ImageArchives archive = new ImageArchives();
    private final List<String> progress = new ArrayList<>();
    private ImageStore store;

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

    private List<LoadedImage> load(LoadOptions options) {
        return load(archive.tar().bytes(), options);
    }

    private List<LoadedImage> load(byte[] bytes, LoadOptions options) {
        return store.load(Channels.newChannel(new ByteArrayInputStream(bytes)), options.withProgress(listener()));
    }

    private List<LoadedImage> load() {
        return load(LoadOptions.defaults());
    }

    private ReceiveProgress listener() {
        return new ReceiveProgress() {
            @Override
            public void present(ContentDescriptor layer) {
                progress.add("present");
            }

            @Override
            public void ends(ContentDescriptor layer) {
                progress.add("unpacked");
            }
        };
    }

    private void refuses(String message) {
        assertThatThrownBy(this::load).isInstanceOf(CarafeException.class).hasMessageContaining(message);
        assertThat(files.node("/store/layers").children).isEmpty();
        assertThat(files.node("/store/images").children).isEmpty();
    }

    @Test
    void takesTheImagesOfLayouts() {
        String image = archive.image("amd64", BASE, TOP);
        archive.put(
                "index.json",
                index(with(image, named("docker.io/library/app:1")), with(image, named("quay.io/a/b:2"))));

        List<LoadedImage> loaded = load();

        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).names()).containsExactly(Reference.parse("app:1"), Reference.parse("quay.io/a/b:2"));
        assertThat(store.get("app:1").id())
                .isEqualTo(Digests.of(config("amd64", BASE, TOP).getBytes(UTF_8)));
        assertThat(Archives.ofLayer(store, "app:1", 0)).isEqualTo(BASE);
        assertThat(Archives.ofLayer(store, "app:1", 1)).isEqualTo(TOP);
    }

    @Test
    void readsNoLayerThatIsThere() {
        archive.put("index.json", index(with(archive.image("amd64", BASE), named("base:1"))));
        load();
        progress.clear();
        archive.put("index.json", index(with(archive.image("amd64", BASE, TOP), named("app:1"))));

        load();

        assertThat(progress).containsExactly("present", "unpacked");
    }

    @Test
    void choosesThePlatform() {
        String arm = with(archive.image("arm64", BASE), platform("linux/arm64"));
        String amd = with(archive.image("amd64", TOP), platform("linux/amd64"));
        String attestation = with(archive.blob(MANIFEST, "{}".getBytes(UTF_8)), platform("unknown/unknown"));
        String nested = archive.blob(INDEX, index(attestation, arm, amd).getBytes(UTF_8));
        archive.put("index.json", index(with(nested, named("app:1"))));

        assertThat(load(LoadOptions.defaults().withPlatform(new Platform("linux", "aarch64", Optional.of("v8"))))
                        .get(0)
                        .received()
                        .image()
                        .architecture())
                .isEqualTo("arm64");
        assertThat(load(LoadOptions.defaults().withPlatform(Platform.linux(Architecture.X86_64)))
                        .get(0)
                        .received()
                        .image()
                        .architecture())
                .isEqualTo("amd64");
        assertThatThrownBy(() ->
                        load(LoadOptions.defaults().withPlatform(Platform.parse("linux/s390x", store.hostPlatform()))))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("there is no image for linux/s390x in the archive")
                .hasMessageContaining("linux/amd64, linux/arm64. Choose one of them with --platform.");
    }

    @Test
    void takesDockerArchivesWithLinkedLayers() {
        archive.put("c.json", config("amd64", BASE, TOP, BASE))
                .put("one/layer.tar", BASE)
                .put("two/layer.tar", TOP);
        TarBuilder tar = archive.put(
                        "manifest.json",
                        "[{\"Config\":\"c.json\",\"RepoTags\":[\"old:1\",\"old:2\"],"
                                + "\"Layers\":[\"one/layer.tar\",\"two/layer.tar\",\"three/layer.tar\"]}]")
                .tar()
                .symlink("three/layer.tar", "../one/layer.tar");

        List<LoadedImage> loaded = load(tar.bytes(), LoadOptions.defaults());

        assertThat(loaded.get(0).names()).extracting(Reference::toString).containsExactly("old:1", "old:2");
        assertThat(Archives.ofLayer(store, "old:2", 2)).isEqualTo(BASE);
    }

    @Test
    void takesEmptyLayersAndImagesWithoutNames() {
        byte[] empty = new byte[1024];
        archive.put("index.json", index(archive.image("riscv64", BASE, empty, empty)));

        LoadedImage loaded = load().get(0);

        assertThat(loaded.names()).isEmpty();
        assertThat(loaded.received().image().architecture()).isEqualTo("riscv64");
        assertThat(store.list().images()).hasSize(1);
        assertThat(Archives.ofLayer(store, loaded.received().image().id(), 2)).isEqualTo(empty);
    }

    @Test
    void savesWhatItLoads() throws IOException {
        archive.put("index.json", index(with(archive.image("amd64", BASE, TOP), named("app:1"))));
        String id = load().get(0).received().image().id();
        for (boolean compress : new boolean[] {false, true}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (compress) {
                // Compressed layers are kept in files of the host's, which these are not.
                continue;
            }
            store.save(List.of("app"), Channels.newChannel(out), SaveOptions.defaults());
            store.remove("app:1", true);
            assertThat(files.node("/store/layers").children).isEmpty();

            List<LoadedImage> again = load(out.toByteArray(), LoadOptions.defaults());

            assertThat(again).hasSize(1);
            assertThat(again.get(0).received().image().id()).isEqualTo(id);
            assertThat(again.get(0).names()).containsExactly(Reference.parse("app:1"));
        }
    }

    @Test
    void keepsLayersWhileTheyAreGivenAway() {
        archive.put("index.json", index(with(archive.image("amd64", BASE), named("app:1"))));
        load();
        try (ImageContents contents = store.contents("app:1")) {
            store.remove("app:1", true);

            assertThat(files.node("/store/layers").children).hasSize(1);
            assertThat(contents.layers().get(0).digest()).isEqualTo(Digests.of(BASE));
        }
    }

    @Test
    void refusesAnotherFormatOfTheStore() {
        store.close();
        files.node("/store/format").contents = "7\n".getBytes(UTF_8);

        assertThatThrownBy(() -> ImageStore.open(files.kernel(), Pathname.of("/store"), ImageUsers.none()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("has the format 7, and this version of Carafe reads 2");
        files.node("/store/format").contents = "2\n".getBytes(UTF_8);
        open();
    }

    @Test
    void tellsOfFilesThatWereChanged() {
        archive.put("index.json", index(with(archive.image("amd64", BASE), named("app:1"))));
        load();
        files.node(store.get("app:1").layers().get(0) + "/bin/sh").contents[0] = 'X';

        assertThatThrownBy(() -> Archives.ofLayer(store, "app:1", 0))
                .hasMessageContaining("cannot be made again: files of it were changed");
    }

    @Test
    void refusesBlobsThatLie() {
        String image = archive.image("amd64", BASE);
        archive.put("index.json", index(image));
        archive.put("blobs/sha256/" + Digests.hex(Digests.of(BASE)), TOP);

        refuses("the layer " + Digests.of(BASE) + " cannot be used: unpacked, its digest is " + Digests.of(TOP));
    }

    @Test
    void refusesSizesThatLie() {
        byte[] gzip = new byte[] {1, 2, 3};
        String lie = descriptor("application/vnd.oci.image.layer.v1.tar+gzip", Digests.of(gzip), 2);
        archive.put("blobs/sha256/" + Digests.hex(Digests.of(gzip)), gzip);
        String config = archive.blob(
                "application/vnd.oci.image.config.v1+json",
                config("amd64", BASE).getBytes(UTF_8));
        archive.put(
                "index.json", index(archive.blob(MANIFEST, manifest(config, lie).getBytes(UTF_8))));

        refuses("has more than the 2 bytes that it is said to have");
    }

    @Test
    void refusesIndexesWithoutEnd() {
        String digest = Digests.of(new byte[0]);
        String itself = descriptor(INDEX, digest, 0);
        archive.put("blobs/sha256/" + Digests.hex(digest), index(itself)).put("index.json", index(itself));
        refuses("has ");

        String next = archive.image("amd64", BASE);
        for (int i = 0; i < 20; i++) {
            next = archive.blob(INDEX, index(next).getBytes(UTF_8));
        }
        archive.put("index.json", index(next));
        refuses("leads to itself, or to more than 8 others");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a/../../b", "", "."})
    void refusesFilesOutsideOfTheArchive(String name) {
        archive.put("c.json", config("amd64", BASE))
                .put("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"" + name + "\"]}]");

        refuses("the archive cannot be used: it refers to \"" + name + "\", which is not the name of a file in it");
    }

    @Test
    void refusesLinksOutOfTheArchiveAndInCircles() {
        String manifests = "[{\"Config\":\"c.json\",\"Layers\":[\"l\"]}]";
        byte[] out = new ImageArchives()
                .put("manifest.json", manifests)
                .tar()
                .symlink("l", "../../../etc/passwd")
                .bytes();
        byte[] circle = new ImageArchives()
                .put("manifest.json", manifests)
                .put("c.json", config("amd64", BASE))
                .tar()
                .symlink("l", "m")
                .symlink("m", "l")
                .bytes();

        assertThatThrownBy(() -> load(out, LoadOptions.defaults()))
                .hasMessageContaining("it refers to \"l -> ../../../etc/passwd\"");
        assertThatThrownBy(() -> load(circle, LoadOptions.defaults()))
                .hasMessageContaining("the links from \"l\" go on without an end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"manifests\":[]}",
                "{\"schemaVersion\":2,\"manifests\":{}}",
                "{\"schemaVersion\":2,\"manifests\":[1]}",
                "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:../../../etc/passwd\",\"size\":1}]}",
                "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"md5:00\",\"size\":1}]}",
                "{\"schemaVersion\":2,\"manifests\":[],\"manifests\":[]}",
                "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
                "{\"schemaVersion\":2,\"mediaType\":7,\"manifests\":[]}",
            })
    void refusesIndexesThatAreNone(String text) {
        archive.put("index.json", text);

        refuses("cannot be used");
    }

    @Test
    void refusesDeepAndHugeDocuments() {
        archive.put("index.json", "{\"a\":".repeat(1000) + "1" + "}".repeat(1000));
        refuses("the index cannot be used: it is not acceptable JSON");

        archive.put("index.json", " ".repeat(5 << 20));
        refuses("\"index.json\" has more than 4194304 bytes");
    }

    @Test
    void refusesWhatHoldsNoImages() {
        archive.put("etc/passwd", "root");
        refuses("it holds no images, neither as index.json nor as manifest.json says");
        assertThatThrownBy(() -> load(new byte[] {1, 2, 3}, LoadOptions.defaults()))
                .hasMessageContaining("it is not a tar archive");
    }

    @Test
    void refusesSeveralFilesOfOneName() {
        byte[] twice = new TarBuilder()
                .file("index.json", "{}")
                .file("x", "")
                .file("index.json", "{}")
                .bytes();

        assertThatThrownBy(() -> load(twice, LoadOptions.defaults())).isInstanceOf(CarafeException.class);
        byte[] blobs = new TarBuilder()
                .file("x", "1")
                .file("x", "2")
                .file("index.json", "{}")
                .bytes();
        assertThatThrownBy(() -> load(blobs, LoadOptions.defaults())).hasMessageContaining("it has two files \"x\"");
    }
}
