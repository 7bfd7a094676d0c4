package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeRemover;
import org.junit.jupiter.api.Test;

class TreeRemoverTest {
    private final MemoryFiles files = new MemoryFiles();
    private final Kernel kernel = files.kernel();

    private void directory(String path, int permissions) {
        kernel.mkdirat(-100, Pathname.of(path), permissions).orThrow("mkdir " + path);
    }

    private void file(String path) {
        kernel.mknodat(-100, Pathname.of(path), FileType.REGULAR.bits(), 0).orThrow("mknod " + path);
    }

    @Test
    void removesWhatIsThereAndNothingElse() {
        directory("/a", 0700);
        directory("/a/empty", 0700);
        directory("/a/full", 0700);
        file("/a/full/x");
        file("/kept");
        kernel.symlinkat(Pathname.of("/kept"), -100, Pathname.of("/a/link"));
        kernel.symlinkat(Pathname.of("/"), -100, Pathname.of("/a/root"));

        new TreeRemover(kernel).remove(Pathname.of("/a"));
        new TreeRemover(kernel).remove(Pathname.of("/not-there"));

        assertThat(files.root.children).containsOnlyKeys(Pathname.of("kept"));
        assertThat(files.openDescriptors()).isZero();
    }

    @Test
    void removesLinkAndNotItsTarget() {
        directory("/target", 0700);
        file("/target/x");
        kernel.symlinkat(Pathname.of("/target"), -100, Pathname.of("/link"));

        new TreeRemover(kernel).remove(Pathname.of("/link"));

        assertThat(files.node("/target").children).hasSize(1);
        assertThat(files.root.children).hasSize(1);
    }

    @Test
    void opensDirectoriesThatAreClosedToTheirOwner() {
        directory("/work", 0700);
        directory("/work/work", 0700);
        directory("/work/work/inner", 0700);
        file("/work/work/inner/x");
        files.node("/work/work/inner").permissions = 0;
        files.node("/work/work").permissions = 0;
        files.node("/work").permissions = 0500;
        files.rootless();

        new TreeRemover(kernel).remove(Pathname.of("/work"));

        assertThat(files.root.children).isEmpty();
    }
}
