package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import io.carafe.image.tree.ImageNotes;
import io.carafe.image.tree.OwnerView;
import io.carafe.image.tree.TreeArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of a container without root become entries of an archive as its image has them. */
class ImageNotesTest {
    private static final OwnerView ONE_USER = new OwnerView(id -> id == 1000 ? 0 : id, id -> id == 1000 ? 0 : id, true);

    private final MemoryFiles files = new MemoryFiles().rootless();
    private final Kernel kernel = files.kernel();
    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(kernel, Pathname.of("/store"), ImageUsers.none());
    }

    @AfterEach
    void leavesNothingOpen() {
        store.close();
        assertThat(files.openDescriptors()).isZero();
    }

    private Pathname layer(TarBuilder archive) {
        return store.importRootfs(archive.stream(), ImportOptions.defaults())
                .image()
                .layers()
                .get(0);
    }

    private static TarBuilder link(TarBuilder archive, String name, int owner) {
        return archive.owner(owner, owner + 1).symlink(name, "target");
    }

    private static TarBuilder fifo(TarBuilder archive, String name, int owner) {
        return archive.owner(owner, owner + 1).mode(0620).name(name).add('6', new byte[0]);
    }

    private static TarBuilder device(TarBuilder archive, String name, int owner) {
        return archive.owner(owner, owner + 1)
                .mode(0640)
                .device(1, 3)
                .name(name)
                .add('3', new byte[0]);
    }

    /** What an archive has of a tree that overlayfs would have made of the layers. */
    private List<String> archived(Pathname tree, Optional<Pathname> own, Pathname... layers) {
        return archived(tree, own, true, layers);
    }

    private List<String> archived(Pathname tree, Optional<Pathname> own, boolean owners, Pathname... layers) {
        Set<OpenFlag> directory = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
        int opened = kernel.open(FileCalls.AT_FDCWD, tree, directory).intOrThrow("open");
        try (Descriptor top = new Descriptor(kernel, opened);
                ImageNotes notes = ImageNotes.of(kernel, opened, own, List.of(layers), owners);
                TreeArchive archive =
                        TreeArchive.ofOneMount(kernel, opened, new TreeArchive.View(ONE_USER, notes, Pathname.EMPTY))) {
            TarReader reader = new TarReader(() -> piece(archive), ArchiveLimits.generous());
            List<String> entries = new ArrayList<>();
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (!entry.path().isRoot()) {
                    entries.add(described(entry));
                }
            }
            assertThat(archive.warnings()).isEmpty();
            return entries;
        }
    }

    private static ByteBuffer piece(TreeArchive archive) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            return archive.read(buffer) < 0 ? null : buffer.flip();
        } catch (IOException closed) {
            throw new AssertionError(closed);
        }
    }

    private static String described(TarEntry entry) {
        String device = entry.device().major() == 0
                ? ""
                : " " + entry.device().major() + ":" + entry.device().minor();
        return "%s %s %d:%d %o%s"
                .formatted(
                        entry.type().name().toLowerCase(),
                        entry.path(),
                        entry.uid(),
                        entry.gid(),
                        entry.permissions(),
                        device);
    }

    @Test
    void linksAndFifosHaveTheirOwnersAndDevicesAreThere() {
        Pathname layer = layer(device(fifo(link(new TarBuilder(), "link", 33), "fifo", 5), "null", 7));

        assertThat(archived(layer, Optional.empty(), layer))
                .containsExactly(
                        "character_device null 7:8 640 1:3", "fifo fifo 5:6 620", "symbolic_link link 33:34 777");
    }

    @Test
    void whereOwnersAreOnDiskOnlyDevicesAreMissing() {
        Pathname layer = layer(device(link(new TarBuilder(), "link", 33), "null", 7));

        assertThat(archived(layer, Optional.empty(), false, layer))
                .containsExactly("character_device null 7:8 640 1:3", "symbolic_link link 0:0 777");
    }

    @Test
    void contentsOfFilesAreNoHeaders() {
        String large = "x".repeat(200_000);
        Pathname layer =
                layer(link(new TarBuilder().file("a", large).file("b", "y").file("c", large), "link", 33));

        assertThat(archived(layer, Optional.empty(), layer)).contains("symbolic_link link 33:34 777");
    }

    @Test
    void whatTheContainerMadeIsItsRoots() {
        Pathname layer = layer(device(fifo(link(new TarBuilder(), "link", 33), "fifo", 5), "null", 7));
        Pathname own = layer(fifo(new TarBuilder().symlink("link", "other").file("null", "x"), "fifo", 0));
        Pathname tree = layer(fifo(new TarBuilder().symlink("link", "other").file("null", "x"), "fifo", 0));

        assertThat(archived(tree, Optional.of(own), layer))
                .containsExactly("fifo fifo 0:0 620", "symbolic_link link 0:0 777", "regular null 0:0 644");
    }

    @Test
    void theUppermostLayerCounts() {
        Pathname lower = layer(device(device(link(link(new TarBuilder(), "a", 33), "b", 33), "c", 7), "d", 7));
        Pathname upper = layer(device(link(new TarBuilder(), "b", 44), "d", 8));
        Pathname tree = layer(new TarBuilder().symlink("a", "target").symlink("b", "target"));

        assertThat(archived(tree, Optional.empty(), upper, lower))
                .containsExactly(
                        "character_device c 7:8 640 1:3",
                        "character_device d 8:9 640 1:3",
                        "symbolic_link a 33:34 777",
                        "symbolic_link b 44:45 777");
    }

    @Test
    void whatALaterLayerTakesAwayIsGone() {
        Pathname lower = layer(device(
                device(device(link(new TarBuilder(), "gone/link", 33), "gone/null", 7), "null", 7), "shut/null", 7));
        Pathname upper = layer(new TarBuilder()
                .file(".wh.null", "")
                .directory("gone")
                .file("gone/.wh..wh..opq", "")
                .symlink("gone/link", "mine")
                .file("shut", "no directory any more"));
        Pathname tree = layer(new TarBuilder().symlink("gone/link", "mine").file("shut", "no directory any more"));

        assertThat(archived(tree, Optional.empty(), upper, lower))
                .containsExactly("directory gone 0:0 755", "symbolic_link gone/link 0:0 777", "regular shut 0:0 644");
    }

    @Test
    void aDeviceThatALayerReplacesAFileByIsHiddenWithIt() {
        Pathname lower = layer(new TarBuilder().file("null", "x"));
        Pathname upper = layer(device(new TarBuilder().file(".wh.null", ""), "null", 7));
        Pathname tree = layer(new TarBuilder());

        assertThat(files.node(upper + "/null").device).isZero();
        assertThat(archived(tree, Optional.empty(), upper, lower)).containsExactly("character_device null 7:8 640 1:3");
    }

    @Test
    void whatIsSeenInPlaceOfADeviceIsTold() {
        Pathname lower = layer(new TarBuilder().file("null", "x"));
        Pathname upper = layer(device(new TarBuilder(), "null", 7));

        assertThat(archived(lower, Optional.empty(), upper, lower)).containsExactly("regular null 0:0 644");
    }

    @Test
    void marksOfLayersAreNoDevices() {
        TarBuilder archive = device(new TarBuilder(), ".wh.gone", 7)
                .device(0, 0)
                .name("also")
                .add('3', new byte[0]);
        Pathname layer = layer(archive);
        Pathname tree = layer(new TarBuilder());

        assertThat(archived(tree, Optional.empty(), layer)).isEmpty();
    }

    @Test
    void laterEntriesOfAnArchiveReplaceEarlierOnes() {
        TarBuilder archive = device(device(link(link(new TarBuilder(), "a", 33), "b", 33), "c", 7), "d", 7);
        Pathname layer = layer(link(archive.symlink("a", "x").file("b", "x").file("c", "x"), "d", 9));

        assertThat(archived(layer, Optional.empty(), layer))
                .containsExactly(
                        "symbolic_link a 0:0 777",
                        "regular b 0:0 644",
                        "regular c 0:0 644",
                        "symbolic_link d 9:10 777");
    }

    @Test
    void placesAreFoundBehindLinksOfTheLayer() {
        TarBuilder archive = new TarBuilder().directory("usr/bin").symlink("bin", "usr/bin");
        Pathname layer = layer(device(link(archive, "bin/link", 33), "bin/null", 7));

        assertThat(archived(layer, Optional.empty(), layer))
                .contains("character_device usr/bin/null 7:8 640 1:3", "symbolic_link usr/bin/link 33:34 777");
    }

    @Test
    void hardLinksAreAsWhatTheyLeadTo() {
        TarBuilder archive = device(link(new TarBuilder(), "link", 33), "null", 7);
        Pathname layer = layer(archive.hardLink("also", "link").hardLink("zero", "null"));

        assertThat(archived(layer, Optional.empty(), layer))
                .containsExactly(
                        "character_device null 7:8 640 1:3",
                        "character_device zero 7:8 640 1:3",
                        "symbolic_link also 33:34 777",
                        "hard_link link 33:34 777");
    }

    @Test
    void whatCannotBeReadIsToldAndTheFilesAreThere() {
        Pathname layer = layer(link(new TarBuilder(), "link", 33));
        MemoryNode map = files.node(layer + "/../tar-map");
        map.contents = new byte[] {1, 2, 3};
        Set<OpenFlag> directory = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
        int opened = kernel.open(FileCalls.AT_FDCWD, layer, directory).intOrThrow("open");

        try (Descriptor top = new Descriptor(kernel, opened);
                ImageNotes notes = ImageNotes.of(kernel, opened, Optional.empty(), List.of(layer), true);
                TreeArchive archive =
                        TreeArchive.ofOneMount(kernel, opened, new TreeArchive.View(ONE_USER, notes, Pathname.EMPTY))) {
            while (piece(archive) != null) {
                // To its end.
            }
            assertThat(archive.warnings()).singleElement().asString().contains("map of a layer is damaged");
        }
    }
}
