package io.carafe.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineDirectoryTest {
    private static final Path ROOT = Path.of("/var/lib/carafe");

    @TempDir
    private Path temporary;

    private long uid;

    @BeforeEach
    void findUser() throws IOException {
        uid = OwnProcess.read(new String[0]).uid();
    }

    @Test
    void everyRootHasItsOwn() {
        EngineDirectory one = EngineDirectory.of(ROOT, uid, temporary.toString(), "");
        assertThat(one.path().getFileName().toString()).matches("[0-9a-f]{16}");
        assertThat(one).isEqualTo(EngineDirectory.of(ROOT, uid, temporary.toString(), ""));
        assertThat(one).isNotEqualTo(EngineDirectory.of(Path.of("/other"), uid, temporary.toString(), ""));
    }

    @Test
    void isForItsUserAlone() throws IOException {
        EngineDirectory directory = EngineDirectory.of(ROOT, uid, temporary.toString(), "");
        assertThatThrownBy(() -> directory.check(uid)).isInstanceOf(NoSuchFileException.class);

        directory.make(uid);
        directory.check(uid);
        assertThatThrownBy(() -> directory.check(uid + 1)).hasMessageContaining("mode 0700");

        Files.setPosixFilePermissions(directory.path(), PosixFilePermissions.fromString("rwx--x---"));
        assertThatThrownBy(() -> directory.check(uid)).hasMessageContaining("mode 0700");
        assertThatThrownBy(() -> directory.make(uid)).hasMessageContaining("mode 0700");
    }

    @Test
    void isNoLink() throws IOException {
        EngineDirectory directory = EngineDirectory.of(ROOT, uid, temporary.toString(), "");
        Files.createDirectory(
                temporary.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(directory.path(), temporary.resolve("elsewhere"));

        assertThatThrownBy(() -> directory.check(uid)).hasMessageContaining("mode 0700");
        assertThatThrownBy(() -> directory.make(uid)).isInstanceOf(IOException.class);
    }

    @Test
    void theSocketsPathIsNeverTooLong() throws IOException {
        Path deep = Files.createDirectories(temporary.resolve("x".repeat(90)));
        Files.setPosixFilePermissions(deep, PosixFilePermissions.fromString("rwx------"));
        Path shallow = Files.createTempDirectory(
                Path.of("/tmp"),
                "c",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // A user that is not root; nothing of what is asked depends on who asks.
        long owner = uid == 0 ? 1000 : uid;
        if (uid == 0) {
            Files.setAttribute(deep, "unix:uid", 1000);
            Files.setAttribute(shallow, "unix:uid", 1000);
        }
        assertThat(EngineDirectory.of(ROOT, owner, "", deep.toString()).socket().toString())
                .hasSizeLessThan(108)
                .doesNotContain("xxx");
        assertThat(EngineDirectory.of(ROOT, owner, "", shallow.toString()).path())
                .startsWithRaw(shallow);
        Files.delete(shallow);
    }
}
