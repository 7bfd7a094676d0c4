package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.image.Image;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.RootfsReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RootfsReaderTest {
    private static final int LIMIT = 1000;

    private final MemoryFiles files = new MemoryFiles();
    private final Kernel kernel = files.kernel();
    private final ImageStore store = ImageStore.open(kernel, Pathname.of("/store"), ImageUsers.none());
    private final List<Pathname> layers = new ArrayList<>();

    private RootfsReaderTest lower(TarBuilder archive) {
        Image image =
                store.importRootfs(archive.stream(), ImportOptions.defaults()).image();
        layers.add(0, image.layers().get(0));
        return this;
    }

    private RootfsReaderTest upper(TarBuilder archive) {
        return lower(archive);
    }

    private Optional<String> read(String path) {
        return new RootfsReader(kernel, layers)
                .read(Pathname.of(path), LIMIT)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @AfterEach
    void leavesNothingOpen() {
        store.close();
        assertThat(files.openDescriptors()).isZero();
    }

    @Test
    void readsFiles() {
        lower(new TarBuilder().file("etc/passwd", "root").file("top", "x"));

        assertThat(read("/etc/passwd")).contains("root");
        assertThat(read("etc/../etc/./passwd")).contains("root");
        assertThat(read("/../../top")).contains("x");
        assertThat(read("/etc/shadow")).isEmpty();
        assertThat(read("/etc/passwd/x")).isEmpty();
        assertThat(read("/nothing/passwd")).isEmpty();
    }

    private List<String> directories(String path) {
        return new RootfsReader(kernel, layers)
                .directories(Pathname.of(path)).stream()
                        .map(directory -> directory.path().toString())
                        .toList();
    }

    @Test
    void namesTheDirectoriesOnTheWay() {
        lower(new TarBuilder()
                .file("usr/etc/hosts", "")
                .symlink("etc", "usr/etc")
                .symlink("loop", "loop")
                .symlink("usr/up", "../../..")
                .directory("tmp"));

        assertThat(directories("/usr/etc/hosts")).containsExactly("/usr", "/usr/etc");
        assertThat(directories("/etc/new/below")).containsExactly("/usr", "/usr/etc");
        assertThat(directories("/usr/up/usr/up/tmp/x")).containsExactly("/tmp");
        assertThat(directories("/usr/../tmp")).containsExactly("/tmp");
        assertThat(directories("/nothing")).isEmpty();
        assertThat(directories("/")).isEmpty();
        assertThat(new RootfsReader(kernel, layers).directories(Pathname.of("/tmp")))
                .singleElement()
                .satisfies(tmp -> {
                    assertThat(tmp.readable()).isTrue();
                    assertThat(tmp.status().permissions()).isEqualTo(0755);
                });
        assertThatThrownBy(() -> directories("/loop")).isInstanceOf(KernelException.class);
    }

    @Test
    void upperHidesLower() {
        lower(new TarBuilder()
                        .file("etc/a", "lower")
                        .file("etc/b", "lower")
                        .file("d/x", "")
                        .file("f", ""))
                .upper(new TarBuilder()
                        .file("etc/a", "upper")
                        .file("d", "file now")
                        .file("f/y", "directory now"));

        assertThat(read("etc/a")).contains("upper");
        assertThat(read("etc/b")).contains("lower");
        assertThat(read("d")).contains("file now");
        assertThat(read("d/x")).isEmpty();
        assertThat(read("f/y")).contains("directory now");
    }

    @Test
    void honoursWhiteouts() {
        lower(new TarBuilder()
                        .file("etc/a", "")
                        .file("var/log/x", "")
                        .file("opt/x", "")
                        .file("opt/sub/y", ""))
                .upper(new TarBuilder()
                        .file("etc/.wh.a", "")
                        .file(".wh.var", "")
                        .file("opt/.wh..wh..opq", "")
                        .file("opt/z", "z"));

        assertThat(read("etc/a")).isEmpty();
        assertThat(read("var/log/x")).isEmpty();
        assertThat(read("opt/x")).isEmpty();
        assertThat(read("opt/sub/y")).isEmpty();
        assertThat(read("opt/z")).contains("z");
    }

    @Test
    void whiteoutHidesWhatIsBelowOnly() {
        lower(new TarBuilder().file("a/lowest", "1"))
                .upper(new TarBuilder().file(".wh.a", ""))
                .upper(new TarBuilder().file("a/new", "3"));

        assertThat(read("a/new")).contains("3");
        assertThat(read("a/lowest")).isEmpty();
    }

    @Test
    void followsLinksInsideOnly() {
        lower(new TarBuilder()
                        .file("usr/share/passwd", "inside")
                        .symlink("etc", "usr/share")
                        .symlink("absolute", "/etc/passwd")
                        .symlink("upwards", "../../../../etc/passwd"))
                .upper(new TarBuilder().symlink("usr/share/link", "../../absolute"));

        assertThat(read("etc/passwd")).contains("inside");
        assertThat(read("absolute")).contains("inside");
        assertThat(read("upwards")).contains("inside");
        assertThat(read("etc/link")).contains("inside");
        assertThat(read("upwards/x")).isEmpty();
    }

    @Test
    void givesUpOnCircles() {
        lower(new TarBuilder().symlink("a", "b").symlink("b", "a"));

        assertThatThrownBy(() -> read("a"))
                .isInstanceOf(KernelException.class)
                .hasMessage("cannot look at a of the image: ELOOP (Too many levels of symbolic links)");
    }

    @Test
    void refusesLargeAndOddFiles() {
        lower(new TarBuilder()
                .file("exact", "x".repeat(LIMIT))
                .file("large", "x".repeat(LIMIT + 1))
                .name("pipe")
                .add('6', new byte[0]));

        assertThat(read("exact")).isPresent();
        assertThatThrownBy(() -> read("large"))
                .isInstanceOf(CarafeException.class)
                .hasMessage("cannot read large of the image: it has more than 1000 bytes");
        assertThatThrownBy(() -> read("pipe"))
                .isInstanceOf(CarafeException.class)
                .hasMessage("cannot read pipe of the image: it is not a regular file");
        assertThatThrownBy(() -> read("/")).hasMessage("cannot read / of the image: it is not a regular file");
    }

    @Test
    void tellsStatus() {
        lower(new TarBuilder().mode(0750).owner(1, 2).name("home").add('5', new byte[0]));
        RootfsReader reader = new RootfsReader(kernel, layers);

        assertThat(reader.stat(Pathname.of("/home"))).hasValueSatisfying(status -> {
            assertThat(status.type()).isEqualTo(FileType.DIRECTORY);
            assertThat(status.permissions()).isEqualTo(0750);
            assertThat(status.uid()).isEqualTo(1);
        });
        assertThat(reader.stat(Pathname.of("/"))).isPresent();
        assertThat(reader.stat(Pathname.of("/nothing"))).isEmpty();
    }
}
