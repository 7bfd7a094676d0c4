package io.carafe.image;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.Privileges;
import io.carafe.image.tree.TreeCopier;
import io.carafe.image.tree.TreeRemover;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies and removals of trees on the real file system. */
@Root
@Timeout(120)
class TreesIT {
    private static final int DEEP = 3000;
    private static final Pathname NAME = Pathname.of("dd");

    private final Kernel kernel = RealKernel.open();

    @TempDir
    private Path temporary;

    private int open(Path directory) {
        return kernel.open(AT_FDCWD, Pathname.of(directory.toString()), Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                .intOrThrow("open " + directory);
    }

    /** Deeper than a path can say. */
    private void makeDeep(Path top) throws Exception {
        Files.createDirectories(top);
        int handle = open(top);
        for (int i = 0; i < DEEP; i++) {
            kernel.mkdirat(handle, NAME, 0755).orThrow("make a directory");
            handle = down(handle);
        }
        kernel.mknodat(handle, Pathname.of("file"), FileType.FIFO.bits() | 0600, 0)
                .orThrow("make a FIFO");
        kernel.close(handle);
    }

    private int down(int handle) {
        int below = kernel.open(handle, NAME, Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                .intOrThrow("go down");
        kernel.close(handle);
        return below;
    }

    private boolean isDeep(Path top) {
        int handle = open(top);
        for (int i = 0; i < DEEP; i++) {
            handle = down(handle);
        }
        boolean found = kernel.statx(handle, Pathname.of("file"), Set.of()).ok();
        kernel.close(handle);
        return found;
    }

    @Test
    void copiesTruly() throws Exception {
        Path sample = temporary.resolve("sample");
        SampleTree.make(kernel, sample);
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        int from = open(sample);
        int to = open(copy);

        assertThat(new TreeCopier(kernel, Privileges.of(kernel)).copy(from, to)).isEmpty();

        kernel.close(from);
        kernel.close(to);
        assertThat(TreeListing.of(kernel, copy)).isEqualTo(TreeListing.of(kernel, sample));
    }

    @Test
    void copiesAndRemovesDeepTrees() throws Exception {
        Path deep = temporary.resolve("deep");
        makeDeep(deep);
        Path copy = Files.createDirectory(temporary.resolve("copy"));
        int from = open(deep);
        int to = open(copy);

        new TreeCopier(kernel, Privileges.of(kernel)).copy(from, to);

        kernel.close(from);
        kernel.close(to);
        assertThat(isDeep(copy)).isTrue();
        new TreeRemover(kernel).remove(Pathname.of(deep.toString()));
        new TreeRemover(kernel).remove(Pathname.of(copy.toString()));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void leavesWhatIsMountedInside() throws Exception {
        Path tree = Files.createDirectories(temporary.resolve("tree/mounted"));
        Commands.run(temporary, "mount", "-t", "tmpfs", "none", tree.toString());
        try {
            Files.writeString(tree.resolve("kept"), "x");
            assertThatThrownBy(() -> new TreeRemover(kernel)
                            .remove(Pathname.of(tree.getParent().toString())))
                    .isInstanceOf(KernelException.class)
                    .hasMessageEndingWith("Something is mounted there; unmount it first.");
            assertThat(tree.resolve("kept")).exists();
        } finally {
            Commands.run(temporary, "umount", tree.toString());
        }
    }

    @Test
    void removesOverlayWorkDirectory() throws Exception {
        Commands.run(
                temporary,
                "bash",
                "-c",
                "mkdir lower upper work merged && echo x >lower/x && mount -t overlay overlay"
                        + " -o lowerdir=lower,upperdir=upper,workdir=work merged && rm merged/x && mkdir merged/d; umount merged");

        for (String name : new String[] {"lower", "upper", "work", "merged"}) {
            new TreeRemover(kernel).remove(Pathname.of(temporary.resolve(name).toString()));
        }
        assertThat(temporary).isEmptyDirectory();
    }
}
