package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Pathname;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Archives of few names that meet each other in every way: none changes anything outside of its tree. */
class HostileArchivePropertyTest {
    private record Entry(char type, String name, String target) {}

    @Provide
    Arbitrary<List<Entry>> entries() {
        Arbitrary<String> component = Arbitraries.of("a", "b", "..", ".", "", ".wh.a", ".wh..wh..opq", "etc", "\u00e9");
        Arbitrary<String> path = component.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
        Arbitrary<String> target = Arbitraries.oneOf(
                path, Arbitraries.of("/", "/etc", "/outside", "../../outside", "..", "/proc/self/root"));
        return Combinators.combine(Arbitraries.of('0', '1', '2', '5', '6', '3'), path, target)
                .as(Entry::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 1500)
    void nothingIsWrittenOutside(@ForAll("entries") List<Entry> entries, @ForAll boolean root) {
        MemoryFiles files = root ? new MemoryFiles() : new MemoryFiles().rootless();
        var kernel = files.kernel();
        kernel.mkdirat(-100, Pathname.of("/outside"), 0700);
        kernel.mkdirat(-100, Pathname.of("/etc"), 0700);
        TarBuilder archive = new TarBuilder();
        entries.forEach(entry -> archive.name(entry.name())
                .link(entry.target())
                .mode(0)
                .add(entry.type(), entry.type() == '0' ? new byte[] {1} : new byte[0]));

        try (ImageStore store = ImageStore.open(kernel, Pathname.of("/store"), ImageUsers.none())) {
            try {
                store.importRootfs(archive.stream(), ImportOptions.defaults());
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
