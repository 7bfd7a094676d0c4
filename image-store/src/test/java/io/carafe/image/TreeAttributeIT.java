package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeAttribute;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attributes of whole trees on the real file system. Those that begin with trusted are of links, too, as SELinux's are. */
@Root
class TreeAttributeIT {
    private static final Pathname NAME = Pathname.of("trusted.carafe-test");

    private final Kernel kernel = RealKernel.open();

    @TempDir
    private Path temporary;

    private void give(Path top, String value, boolean lenient) {
        int place = kernel.open(FileCalls.AT_FDCWD, Pathname.of(top.toString()), Set.of(OpenFlag.PATH))
                .intOrThrow("open " + top);
        try {
            new TreeAttribute(kernel, NAME, value.getBytes(StandardCharsets.UTF_8)).give(place, lenient);
        } finally {
            kernel.close(place);
        }
    }

    private String of(Path file) {
        var answer = kernel.lgetxattr(Pathname.of(file.toString()), NAME);
        return answer.ok() ? new String(answer.orThrow("look"), StandardCharsets.UTF_8) : "none";
    }

    @Test
    void everythingInATreeHasItAndNothingThatLinksLeadTo() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "");
        Path top = Files.createDirectories(temporary.resolve("top"));
        Files.createDirectories(top.resolve("a/b"));
        Files.writeString(top.resolve("a/b/file"), "");
        Files.createSymbolicLink(top.resolve("a/link"), outside);
        Files.createSymbolicLink(top.resolve("a/file-link"), outside.resolve("file"));

        give(top, "one", false);
        give(top, "two", false);

        for (String path : new String[] {"", "a", "a/b", "a/b/file", "a/link", "a/file-link"}) {
            assertThat(of(top.resolve(path))).as(path).isEqualTo("two");
        }
        assertThat(of(outside)).isEqualTo("none");
        assertThat(of(outside.resolve("file"))).isEqualTo("none");
    }

    @Test
    void aSingleFileWillDo() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "");
        give(file, "one", false);
        assertThat(of(file)).isEqualTo("one");
    }

    /** Nor is its time of change: a volume may be large. */
    @Test
    void whatHasItAlreadyIsNotWritten() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "");
        give(temporary, "one", false);
        var before = kernel.statx(FileCalls.AT_FDCWD, Pathname.of(file.toString()), Set.<AtFlag>of())
                .orThrow("look");
        give(temporary, "one", false);
        assertThat(kernel.statx(FileCalls.AT_FDCWD, Pathname.of(file.toString()), Set.<AtFlag>of())
                        .orThrow("look"))
                .isEqualTo(before);
    }

    @Test
    void aFileSystemWithoutSuchAttributesIsPassedOverAndAFaultIsNot() {
        give(Path.of("/proc/sys/kernel/random"), "one", false);
        int place = kernel.open(FileCalls.AT_FDCWD, Pathname.of(temporary.toString()), Set.of(OpenFlag.PATH))
                .intOrThrow("open");
        TreeAttribute none = new TreeAttribute(kernel, Pathname.of("trusted."), new byte[1]);
        assertThatThrownBy(() -> none.give(place, true))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(Errno.EINVAL.name());
        kernel.close(place);
    }
}
