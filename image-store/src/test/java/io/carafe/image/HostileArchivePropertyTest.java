package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Pathname;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Archives of few names that meet each other in every way: none changes anything outside of its tree. */
class HostileArchivePropertyTest {
    private record Entry(char type, String name, String target) {}

    private static final String[] COMPONENTS = {"a", "b", "..", ".", "", ".wh.a", ".wh..wh..opq", "etc", "\u00e9"};
    private static final String[] TARGETS = {"/", "/etc", "/outside", "../../outside", "..", "/proc/self/root"};
    private static final char[] TYPES = {'0', '1', '2', '5', '6', '3'};
    private static final int TRIES = 500;

    @Test
    void nothingIsWrittenOutside() {
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            List<Entry> entries = Stream.generate(() -> entry(random))
                    .limit(1 + random.nextInt(12))
                    .toList();
            boolean root = random.nextBoolean();
            assertThatCode(() -> unpack(entries, root))
                    .as("seed %d: %s", seed, entries)
                    .doesNotThrowAnyException();
        }
    }

    /** Its handle of the tree's root must stay open when the root itself is to be closed to its owner. */
    @Test
    void theRootMayBeADirectoryThatNobodyMayEnter() {
        unpack(List.of(new Entry('5', "a", "a"), new Entry('5', ".", "/outside")), true);
    }

    private static Entry entry(Random random) {
        String target = random.nextBoolean() ? path(random) : TARGETS[random.nextInt(TARGETS.length)];
        return new Entry(TYPES[random.nextInt(TYPES.length)], path(random), target);
    }

    private static String path(Random random) {
        return Stream.generate(() -> COMPONENTS[random.nextInt(COMPONENTS.length)])
                .limit(1 + random.nextInt(4))
                .collect(Collectors.joining("/"));
    }

    private static void unpack(List<Entry> entries, boolean root) {
        MemoryFiles files = root ? new MemoryFiles() : new MemoryFiles().rootless();
        var kernel = files.kernel();
        kernel.mkdirat(-100, Pathname.of("/outside"), 0700);
        kernel.mkdirat(-100, Pathname.of("/etc"), 0700);
        TarBuilder archive = new TarBuilder();
        byte count = 0;
        for (Entry entry : entries) {
            archive.name(entry.name())
                    .link(entry.target())
                    .mode(0)
                    .add(entry.type(), entry.type() == '0' ? new byte[] {count++, 1} : new byte[0]);
        }

        try (ImageStore store = ImageStore.open(kernel, Pathname.of("/store"), ImageUsers.none())) {
            try {
                ImportedImage imported = store.importRootfs(archive.stream(), ImportOptions.defaults());
                assertThat(Archives.ofLayer(store, imported.image().id(), 0)).isEqualTo(archive.bytes());
            } catch (InvalidArchiveException refused) {
                assertThat(files.node("/store/layers").children).isEmpty();
            }
        }
        assertThat(files.openDescriptors()).isZero();
        assertThat(files.node("/store/tmp").children).isEmpty();
        assertThat(files.root.children)
                .containsOnlyKeys(Pathname.of("etc"), Pathname.of("outside"), Pathname.of("store"));
        assertThat(files.node("/outside").children).isEmpty();
        assertThat(files.node("/etc").children).isEmpty();
        assertThat(files.node("/outside").permissions).isEqualTo(0700);
    }
}
