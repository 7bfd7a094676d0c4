package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.Image;
import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageStoreTest {
    private final MemoryFiles files = new MemoryFiles();
    private ImageStore store = open();

    private ImageStore open() {
        return ImageStore.open(files.kernel(), Pathname.of("/var/store"), ImageUsers.none());
    }

    @AfterEach
    void leavesNothingOpen() {
        store.close();
        assertThat(files.openDescriptors()).isZero();
        assertThat(files.node("/var/store/tmp").children).isEmpty();
    }

    private Image add(String reference, String content) {
        return store.importRootfs(
                        new TarBuilder().file("a", content).stream(),
                        ImportOptions.defaults().withReference(Reference.parse(reference)))
                .image();
    }

    @Test
    void isForItsOwnerAlone() {
        assertThat(files.node("/var/store").permissions).isEqualTo(0700);
    }

    @Test
    void findsByReferenceAndId() {
        Image image = add("debian:12", "x");
        String hex = image.id().substring("sha256:".length());

        assertThat(store.get("debian:12")).isEqualTo(image);
        assertThat(store.get(image.id())).isEqualTo(image);
        assertThat(store.get(hex)).isEqualTo(image);
        assertThat(store.get(hex.substring(0, 12))).isEqualTo(image);
        assertThat(store.find("debian")).isEmpty();
        assertThat(store.find("0123456789ab")).isEmpty();
        assertThatThrownBy(() -> store.get("debian:13"))
                .isInstanceOf(ImageNotFoundException.class)
                .hasMessageStartingWith("no such image: debian:13. ");
        assertThatThrownBy(() -> store.find("Debian")).isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void describesWhatItMade() {
        ImportOptions options = ImportOptions.defaults()
                .withReference(Reference.parse("app"))
                .withChanges(List.of("CMD [\"sh\"]", "ENV A=1"))
                .withMessage("made by hand");
        Image image = store.importRootfs(new TarBuilder().file("a", "12345").file("b", "678").stream(), options)
                .image();

        ImageDetails details = store.inspect("app");
        assertThat(details.id()).isEqualTo(image.id());
        assertThat(details.comment()).contains("made by hand");
        assertThat(details.references()).containsExactly(Reference.parse("app"));
        assertThat(details.sizeBytes()).isEqualTo(8);
        assertThat(details.architecture()).isEqualTo("amd64");
        assertThat(details.os()).isEqualTo("linux");
        assertThat(details.config().command()).containsExactly("sh");
        assertThat(details.diffIds()).hasSize(1);
        assertThat(details.layerDirectories()).isEqualTo(image.layers());
        assertThat(files.node(image.layers().get(0) + "/b").type).isEqualTo(FileType.REGULAR);
        assertThat(files.node("/var/store/blobs/sha256").children).hasSize(2);
    }

    @Test
    void tellsHowFarItIs() {
        List<Long> progress = new ArrayList<>();
        store.importRootfs(
                new TarBuilder().file("a", "x").stream(),
                ImportOptions.defaults().withProgress(progress::add));

        assertThat(progress).isNotEmpty().last().isEqualTo(2048L);
    }

    @Test
    void keepsSameLayerOnce() {
        Image first = add("first", "same");
        Image second = add("second", "same");

        assertThat(second.layers()).isEqualTo(first.layers());
        assertThat(second.id()).isNotEqualTo(first.id());
        store.remove("first", false);
        assertThat(files.node(second.layers().get(0) + "/a")).isNotNull();
        assertThat(store.remove("second", false).deleted())
                .containsExactly(second.id(), second.diffIds().get(0));
        assertThat(files.node("/var/store/layers").children).isEmpty();
        assertThat(files.node("/var/store/blobs/sha256").children).isEmpty();
    }

    @Test
    void movesTag() {
        Image old = add("app:1", "old");
        Image fresh = add("app:1", "new");

        assertThat(store.get("app:1")).isEqualTo(fresh);
        assertThat(store.get(old.id()).names()).isEmpty();
        store.tag(old.id(), Reference.parse("app:old"));
        assertThat(store.get("app:old").id()).isEqualTo(old.id());
    }

    @Test
    void listsAll() {
        Image a = add("a", "1");
        store.tag("a", Reference.parse("team/b:x"));
        Image c = add("c", "2");

        ImageListing listing = store.list();
        assertThat(listing.damaged()).isEmpty();
        assertThat(listing.images()).extracting(Image::id).containsExactlyInAnyOrder(a.id(), c.id());
        assertThat(store.get("a").names()).containsExactly("a:latest", "team/b:x");
    }

    @Test
    void untagsUntilNothingIsLeft() {
        Image image = add("a", "1");
        store.tag("a", Reference.parse("b"));

        RemovedImage first = store.remove("a", false);
        assertThat(first.untagged()).containsExactly("a:latest");
        assertThat(first.deleted()).isEmpty();
        assertThat(store.remove("b", false).deleted()).contains(image.id());
        assertThat(store.list().images()).isEmpty();
        assertThatThrownBy(() -> store.remove("a", true)).isInstanceOf(ImageNotFoundException.class);
    }

    @Test
    void damagedImageCondemnsItselfAlone() {
        Image good = add("good", "1");
        Image bad = add("bad", "2");
        String hex = bad.id().substring("sha256:".length());
        files.node("/var/store/blobs/sha256/" + hex).contents = "{}".getBytes(StandardCharsets.UTF_8);

        assertThat(store.list().images()).extracting(Image::id).containsExactly(good.id());
        assertThat(store.list().damaged())
                .singleElement()
                .satisfies(damage -> assertThat(damage)
                        .hasMessage("the image " + bad.id() + " is damaged: the blob " + bad.id()
                                + " has other contents than its name says."
                                + " Remove it with carafe rmi --force, and import it again."));
        assertThatThrownBy(() -> store.get("bad")).isInstanceOf(DamagedStateException.class);
        // It stays as it is, and its layers with it, until it is removed.
        store.remove("good", false);
        assertThat(files.node("/var/store/layers").children).hasSize(1);
        store.remove("bad", true);
        assertThat(files.node("/var/store/layers").children).isEmpty();
    }

    @Test
    void damagedTagCondemnsItselfAlone() {
        add("good", "1");
        Image bad = add("bad", "2");
        files.node("/var/store/tags/bad/latest").contents = new byte[] {0, 1};

        assertThat(store.list().images()).hasSize(2);
        assertThat(store.list().damaged())
                .singleElement()
                .satisfies(damage -> assertThat(damage)
                        .hasMessageStartingWith(
                                "the tag bad:latest is damaged: its file does not hold the id of an image."));
        assertThatThrownBy(() -> store.get("bad")).isInstanceOf(DamagedStateException.class);
        store.remove("bad", false);
        assertThat(store.get(bad.id()).names()).isEmpty();
        assertThat(store.list().damaged()).isEmpty();
    }

    @Test
    void removesWhatDeadProcessesLeft() {
        Image image = add("a", "1");
        MemoryNode layers = files.node("/var/store/layers");
        files.kernel().mkdirat(-100, Pathname.of("/var/store/tmp/work-1"), 0700);
        files.kernel().mkdirat(-100, Pathname.of("/var/store/tmp/work-1/layer"), 0700);
        files.kernel().mkdirat(-100, Pathname.of("/var/store/layers/sha256-" + "0".repeat(64)), 0700);

        try (ImageStore other = open()) {
            assertThat(layers.children).hasSize(1);
            assertThat(other.get("a")).isEqualTo(image);
        }
    }

    @Test
    void leavesWorkThatIsUnderWay() {
        byte[] archive = new TarBuilder().file("a", "x").file("b", "y").bytes();
        List<Integer> seen = new ArrayList<>();
        ImportOptions options = ImportOptions.defaults().withProgress(bytes -> {
            open().close();
            seen.add(files.node("/var/store/tmp").children.size());
        });
        store.importRootfs(new java.io.ByteArrayInputStream(archive), options);

        assertThat(seen).isNotEmpty().allMatch(count -> count == 1);
    }

    @Test
    void failedImportLeavesNothing() {
        assertThatThrownBy(() -> store.importRootfs(
                        new TarBuilder().file("a", "x").badChecksum().file("b", "y").stream(),
                        ImportOptions.defaults()))
                .isInstanceOf(InvalidArchiveException.class);

        assertThat(files.node("/var/store/layers").children).isEmpty();
        assertThat(files.node("/var/store/images").children).isEmpty();
        assertThat(files.node("/var/store/blobs/sha256").children).isEmpty();
    }

    @Test
    void wrongChangeIsFoundBeforeAnythingIsRead() {
        assertThatThrownBy(() -> store.importRootfs(
                        new java.io.InputStream() {
                            @Override
                            public int read() {
                                throw new AssertionError("read");
                            }
                        },
                        ImportOptions.defaults().withChanges(List.of("RUN x"))))
                .isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void importsDirectory() {
        var kernel = files.kernel();
        kernel.mkdirat(-100, Pathname.of("/host"), 0751);
        kernel.mkdirat(-100, Pathname.of("/host/d"), 0700);
        kernel.symlinkat(Pathname.of("/etc/shadow"), -100, Pathname.of("/host/d/link"));
        kernel.mknodat(-100, Pathname.of("/host/pipe"), FileType.FIFO.bits() | 0600, 0);
        kernel.mknodat(-100, Pathname.of("/host/socket"), FileType.SOCKET.bits() | 0600, 0);
        kernel.renameat2(-100, Pathname.of("/var"), -100, Pathname.of("/host/var"), false);

        ImportedImage imported = store.importDirectory(Pathname.of("/host"), ImportOptions.defaults());
        kernel.renameat2(-100, Pathname.of("/host/var"), -100, Pathname.of("/var"), false);

        MemoryNode tree = files.node(imported.image().layers().get(0).toString());
        assertThat(tree.permissions).isEqualTo(0751);
        assertThat(tree.children.get(Pathname.of("d")).children.get(Pathname.of("link")).target)
                .isEqualTo(Pathname.of("/etc/shadow"));
        assertThat(tree.children.get(Pathname.of("pipe")).type).isEqualTo(FileType.FIFO);
        assertThat(tree.children.get(Pathname.of("var")).children).isEmpty();
        assertThat(imported.warnings())
                .containsExactly(
                        "1 socket was left out: socket",
                        "1 directory was left out, because it is the image store itself");
    }
}
