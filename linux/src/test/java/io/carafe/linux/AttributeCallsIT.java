package io.carafe.linux;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Extended attributes of a file and of a link to it. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class AttributeCallsIT {
    private static final Pathname NAME = Pathname.of("user.carafe");
    private static final byte[] VALUE = {0, -1, 1, 0};

    private final LinuxKernel kernel;

    @TempDir
    private Path temporary;

    private Pathname file;
    private Pathname link;
    private int descriptor;

    AttributeCallsIT(Way way) {
        kernel = way.kernel();
    }

    @BeforeEach
    void makeFiles() throws IOException {
        Path target = Files.createFile(temporary.resolve("file"));
        file = Pathname.of(target.toString());
        link = Pathname.of(
                Files.createSymbolicLink(temporary.resolve("link"), target).toString());
        descriptor = kernel.open(AT_FDCWD, file, Set.of(OpenFlag.RDONLY)).intOrThrow("open " + file);
        assumeFalse(
                kernel.setxattr(file, NAME, VALUE).failedWith(Errno.EOPNOTSUPP),
                "this file system has no extended attributes");
    }

    @AfterEach
    void close() {
        kernel.close(descriptor);
    }

    @Test
    void aValueIsReadInEveryWay() {
        assertThat(kernel.getxattr(file, NAME).orThrow("get")).isEqualTo(VALUE);
        assertThat(kernel.getxattr(link, NAME).orThrow("get")).isEqualTo(VALUE);
        assertThat(kernel.lgetxattr(file, NAME).orThrow("get")).isEqualTo(VALUE);
        assertThat(kernel.fgetxattr(descriptor, NAME).orThrow("get")).isEqualTo(VALUE);
        assertThat(kernel.lgetxattr(link, NAME).failedWith(Errno.ENODATA)).isTrue();
    }

    @Test
    void aValueIsSetInEveryWay() {
        assertThat(kernel.setxattr(link, Pathname.of("user.1"), new byte[0]).ok())
                .isTrue();
        assertThat(kernel.lsetxattr(file, Pathname.of("user.2"), VALUE).ok()).isTrue();
        assertThat(kernel.fsetxattr(descriptor, Pathname.of("user.3"), VALUE).ok())
                .isTrue();
        assertThat(kernel.lsetxattr(link, NAME, VALUE).failedWith(Errno.EPERM)).isTrue();
        assertThat(kernel.getxattr(file, Pathname.of("user.1")).orThrow("get")).isEmpty();
        assertThat(kernel.listxattr(link).orThrow("list"))
                .contains(NAME, Pathname.of("user.1"), Pathname.of("user.2"), Pathname.of("user.3"));
        assertThat(kernel.flistxattr(descriptor).orThrow("list"))
                .isEqualTo(kernel.llistxattr(file).orThrow("list"));
        assertThat(kernel.llistxattr(link).orThrow("list")).doesNotContain(NAME);
    }

    @Test
    void errorsAreValues() {
        assertThat(kernel.getxattr(file, Pathname.of("user.none")).failedWith(Errno.ENODATA))
                .isTrue();
        assertThat(kernel.setxattr(file, Pathname.of("nonsense"), VALUE).failedWith(Errno.EOPNOTSUPP))
                .isTrue();
        assertThat(kernel.flistxattr(-1).failedWith(Errno.EBADF)).isTrue();
        assertThat(kernel.fsetxattr(descriptor, NAME, new byte[100_000]).ok()).isFalse();
    }
}
