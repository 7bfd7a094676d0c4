package io.carafe.linux;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Deputies;
import io.carafe.api.launch.Deputy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that make system calls for this one. */
@Timeout(60)
class DeputyIT {
    private static final int SIGKILL = 9;
    private static final Set<OpenFlag> READ = Set.of(OpenFlag.RDONLY);

    @AutoClose
    private final Machine machine = new Machine();

    private final Deputies deputies = new LinuxDeputies(() -> machine.launcher, machine.kernel);

    private Deputy inNamespaces(CloneFlag... kinds) throws IOException {
        Deputy deputy = deputies.start(Set.of(kinds));
        Path directory = Path.of("/proc/" + deputy.pid());
        Files.writeString(directory.resolve("setgroups"), "deny");
        Files.writeString(directory.resolve("uid_map"), "0 " + machine.kernel.geteuid() + " 1");
        Files.writeString(directory.resolve("gid_map"), "0 " + machine.kernel.getegid() + " 1");
        return deputy;
    }

    @Test
    void answersFromWhereItIs() throws IOException {
        try (Deputy deputy = inNamespaces(CloneFlag.NEWUSER, CloneFlag.NEWNS)) {
            Kernel there = deputy.kernel();
            assertThat(there.getpid()).isEqualTo(deputy.pid());
            assertThat(there.geteuid()).isZero();
            assertThat(there.effectiveCapabilities()).isNotZero();
            assertThat(there.fsopen(Pathname.of("tmpfs")).ok()).isTrue();
            assertThat(there.fsync(-1).failedWith(Errno.EBADF)).isTrue();
        }
    }

    @Test
    void sharesMemoryAndDescriptors(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "contents");
        long before = openDescriptors();
        try (Deputy deputy = inNamespaces(CloneFlag.NEWUSER)) {
            int opened = deputy.kernel()
                    .open(AT_FDCWD, Pathname.of(file.toString()), READ)
                    .intOrThrow("open");
            ByteBuffer text = ByteBuffer.allocateDirect(100);
            assertThat(machine.kernel.read(opened, text).raw()).isEqualTo(8);
            assertThat(deputy.kernel().close(opened).ok()).isTrue();
            assertThat(machine.kernel.close(opened).failedWith(Errno.EBADF)).isTrue();
        }
        assertThat(openDescriptors()).isEqualTo(before);
    }

    private static long openDescriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    /** Every thread gets the answer to its own question. */
    @Test
    void serves() throws IOException {
        try (Deputy deputy = inNamespaces(CloneFlag.NEWUSER)) {
            assertThat(IntStream.range(0, 4)
                            .parallel()
                            .flatMap(thread -> IntStream.range(0, 2000)
                                    .map(i -> 1 + thread * 2000 + i)
                                    .filter(path -> !deputy.kernel()
                                            .readlinkat(AT_FDCWD, Pathname.of("/" + "x".repeat(path % 200 + 1)))
                                            .failedWith(Errno.ENOENT)))
                            .count())
                    .isZero();
        }
    }

    @Test
    void oneThatIsKilledAnswersNoMore() throws IOException {
        try (Deputy deputy = inNamespaces(CloneFlag.NEWUSER)) {
            assertThat(deputy.kernel().geteuid()).isZero();
            machine.kernel.kill(deputy.pid(), SIGKILL);
            await().until(() -> !deputy.isThere());
            assertThat(deputy.kernel().fsync(-1).failedWith(Errno.ESRCH)).isTrue();
        }
    }

    @Test
    void makesTheCallsThatAreDenied(@TempDir Path directory) throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.writeString(closed.resolve("file"), "contents");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        LongUnaryOperator toDeputy = id -> id == machine.kernel.geteuid() ? 0 : id;
        try (Deputy deputy = inNamespaces(CloneFlag.NEWUSER)) {
            Kernel both = deputies.kernel(() -> Optional.of(deputy), toDeputy, toDeputy);
            Result opened = both.open(AT_FDCWD, Pathname.of(closed.resolve("file") + ""), READ);
            assertThat(opened.ok()).as("%s", opened).isTrue();
            machine.kernel.close((int) opened.raw());
            FileStatus status = both.statx(AT_FDCWD, Pathname.of(closed.resolve("file") + ""), Set.of())
                    .orThrow("look");
            assertThat(status.uid()).isEqualTo(machine.kernel.geteuid());
            assertThat(both.open(AT_FDCWD, Pathname.of("/not there"), READ).failedWith(Errno.ENOENT))
                    .isTrue();
        }
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void nobodyIsAskedForWhatIsNotDenied() {
        Kernel alone = deputies.kernel(
                () -> {
                    throw new AssertionError("asked for a deputy");
                },
                id -> id,
                id -> id);
        assertThat(alone.statx(AT_FDCWD, Pathname.of("/"), Set.of(AtFlag.SYMLINK_NOFOLLOW))
                        .ok())
                .isTrue();
    }
}
