package io.carafe.linux;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls on names, in a directory on the real file system. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class PathCallsIT {
    private final LinuxKernel kernel;

    @TempDir
    private Path temporary;

    private int directory;

    PathCallsIT(Way way) {
        kernel = way.kernel();
    }

    @BeforeEach
    void openDirectory() {
        directory = kernel.open(AT_FDCWD, path(temporary), Set.of(OpenFlag.DIRECTORY))
                .intOrThrow("open " + temporary);
    }

    @AfterEach
    void closeDirectory() {
        kernel.close(directory);
    }

    @Test
    void aNameNeedNotBeText() {
        Pathname name = Pathname.of(new byte[] {'x', (byte) 0xff, (byte) 0xc3, '\n'});
        touch(name);
        assertThat(names()).containsExactly(name);
        assertThat(status(name).type()).isEqualTo(FileType.REGULAR);
        assertThat(kernel.unlinkat(directory, name, Set.of()).ok()).isTrue();
        assertThat(names()).isEmpty();
    }

    @Test
    void everyDescriptorIsCloseOnExec() throws IOException {
        String flags = Files.readString(Path.of("/proc/self/fdinfo/" + directory));
        assertThat(Integer.parseInt(flags.replaceAll("(?s).*flags:\\s+(\\d+).*", "$1"), 8) & 0x80000)
                .isNotZero();
    }

    @Test
    void errorsAreValues() {
        assertThat(kernel.open(directory, Pathname.of("none"), Set.of()).failedWith(Errno.ENOENT))
                .isTrue();
        assertThat(kernel.statx(directory, Pathname.of("none"), Set.of()).failedWith(Errno.ENOENT))
                .isTrue();
        assertThat(kernel.readlinkat(directory, Pathname.of("none")).failedWith(Errno.ENOENT))
                .isTrue();
        assertThat(kernel.statfs(Pathname.of("/none")).failedWith(Errno.ENOENT)).isTrue();
        assertThat(kernel.getdents64(-1).failedWith(Errno.EBADF)).isTrue();
        assertThat(kernel.mkdirat(directory, Pathname.EMPTY, 0).failedWith(Errno.ENOENT))
                .isTrue();
        assertThat(kernel.open(directory, Pathname.of("x".repeat(100_000)), Set.of())
                        .failedWith(Errno.ENAMETOOLONG))
                .isTrue();
    }

    @Test
    void aConfinedWalkStaysInItsDirectory() {
        kernel.symlinkat(Pathname.of("/etc"), directory, Pathname.of("out"));
        Pathname passwd = Pathname.of("out/passwd");
        assertThat(open(passwd, Set.of())).matches(Result::ok);
        assertThat(open(passwd, Set.of(ResolveFlag.BENEATH)).errno()).isEqualTo(Errno.EXDEV);
        assertThat(open(passwd, Set.of(ResolveFlag.IN_ROOT)).errno()).isEqualTo(Errno.ENOENT);
        assertThat(open(passwd, Set.of(ResolveFlag.NO_SYMLINKS)).errno()).isEqualTo(Errno.ELOOP);
        kernel.unlinkat(directory, Pathname.of("out"), Set.of());
    }

    @Test
    void aConfinedWalkIsRepeatedWhenRenamesDisturbIt() throws InterruptedException {
        mkdir("a");
        mkdir("a/b");
        touch(Pathname.of("a/f"));
        Thread renamer = new Thread(() -> {
            for (int i = 0; !Thread.interrupted(); i++) {
                rename(i % 2 == 0 ? "a/b" : "a/c", i % 2 == 0 ? "a/c" : "a/b");
            }
        });
        renamer.start();
        try {
            for (int i = 0; i < 500; i++) {
                Result opened = open(Pathname.of("a/../a/../a/f"), Set.of(ResolveFlag.IN_ROOT));
                assertThat(opened).matches(Result::ok);
                kernel.close((int) opened.raw());
            }
        } finally {
            renamer.interrupt();
            renamer.join();
        }
    }

    @Test
    void statusTellsWhatWasSet() {
        Pathname file = Pathname.of("file");
        touch(file);
        Timestamp accessed = new Timestamp(-5, 999_999_999);
        Timestamp modified = new Timestamp(4_102_444_800L, 1);
        assertThat(kernel.fchmodat(directory, file, 04751).ok()).isTrue();
        assertThat(kernel.utimensat(directory, file, accessed, modified, Set.of())
                        .ok())
                .isTrue();
        FileStatus status = status(file);
        assertThat(status.permissions()).isEqualTo(04751);
        assertThat(status.accessed()).isEqualTo(accessed);
        assertThat(status.modified()).isEqualTo(modified);
        assertThat(status.changed().seconds()).isCloseTo(System.currentTimeMillis() / 1000, within(3_600L));
        assertThat(status.size()).isZero();
        assertThat(status.links()).isEqualTo(1);
        assertThat(status.mountId()).isPositive();
        assertThat(kernel.utimensat(directory, file, Timestamp.OMIT, Timestamp.NOW, Set.of())
                        .ok())
                .isTrue();
        assertThat(status(file).accessed()).isEqualTo(accessed);
        assertThat(status(file).modified().seconds()).isLessThan(4_102_444_800L);
    }

    @Test
    void statusAgreesWithTheJdk() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "x".repeat(10_000));
        FileStatus status = status(Pathname.of("file"));
        assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat(status.device()).isEqualTo(Files.getAttribute(file, "unix:dev"));
        assertThat(status.mode()).isEqualTo(Files.getAttribute(file, "unix:mode"));
        assertThat((int) status.uid()).isEqualTo(Files.getAttribute(file, "unix:uid"));
        assertThat((int) status.gid()).isEqualTo(Files.getAttribute(file, "unix:gid"));
        assertThat(status.size()).isEqualTo(10_000);
        assertThat(status.blocks()).isGreaterThanOrEqualTo(0);
        FileStatus device =
                kernel.statx(AT_FDCWD, Pathname.of("/dev/null"), Set.of()).orThrow("stat /dev/null");
        assertThat(device.type()).isEqualTo(FileType.CHARACTER_DEVICE);
        assertThat(DeviceNumber.of(device.representedDevice())).isEqualTo(new DeviceNumber(1, 3));
    }

    @Test
    void statfsAgreesWithTheJdk() throws IOException {
        var status = kernel.statfs(path(temporary)).orThrow("statfs");
        assertThat(status.blockSize() * status.blocks())
                .isEqualTo(Files.getFileStore(temporary).getTotalSpace());
        assertThat(status.blocksAvailable()).isLessThanOrEqualTo(status.blocks());
        assertThat(status.filesFree()).isLessThanOrEqualTo(status.files());
        assertThat(kernel.statfs(Pathname.of("/proc")).orThrow("statfs").type()).isEqualTo(0x9fa0);
    }

    @Test
    void linksAreMadeAndRead() {
        Pathname target = Pathname.of("/somewhere/" + "x".repeat(3_000));
        assertThat(kernel.symlinkat(target, directory, Pathname.of("symbolic")).ok())
                .isTrue();
        assertThat(kernel.readlinkat(directory, Pathname.of("symbolic")).orThrow("read"))
                .isEqualTo(target);
        assertThat(kernel.readlinkat(directory, Pathname.of(".")).failedWith(Errno.EINVAL))
                .isTrue();
        touch(Pathname.of("file"));
        assertThat(kernel.linkat(directory, Pathname.of("file"), directory, Pathname.of("hard"), Set.of())
                        .ok())
                .isTrue();
        assertThat(status(Pathname.of("hard")).inode())
                .isEqualTo(status(Pathname.of("file")).inode());
        assertThat(kernel.statx(directory, Pathname.of("symbolic"), Set.of(AtFlag.SYMLINK_NOFOLLOW))
                        .orThrow("stat")
                        .type())
                .isEqualTo(FileType.SYMBOLIC_LINK);
    }

    @Test
    void renameReplacesUnlessTold() {
        touch(Pathname.of("a"));
        touch(Pathname.of("b"));
        assertThat(kernel.renameat2(directory, Pathname.of("a"), directory, Pathname.of("b"), true)
                        .errno())
                .isEqualTo(Errno.EEXIST);
        assertThat(rename("a", "b").ok()).isTrue();
        assertThat(names()).containsExactly(Pathname.of("b"));
    }

    @Test
    void directoriesAreMadeReadAndRemoved() {
        mkdir("d");
        Set<Pathname> made = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            Pathname name = Pathname.of("d/a file whose name has some length " + i);
            touch(name);
            made.add(name);
        }
        try (Descriptor d = new Descriptor(
                kernel,
                kernel.open(directory, Pathname.of("d"), Set.of(OpenFlag.DIRECTORY))
                        .intOrThrow("open d"))) {
            Set<Pathname> found = new HashSet<>();
            List<DirectoryEntry> some = kernel.getdents64(d.number()).orThrow("read d");
            while (!some.isEmpty()) {
                some.forEach(entry -> found.add(Pathname.of("d").resolve(entry.name())));
                assertThat(some).extracting(DirectoryEntry::type).containsOnly(FileType.REGULAR);
                some = kernel.getdents64(d.number()).orThrow("read d");
            }
            assertThat(found).isEqualTo(made);
        }
        assertThat(kernel.unlinkat(directory, Pathname.of("d"), Set.of(AtFlag.REMOVEDIR))
                        .errno())
                .isEqualTo(Errno.ENOTEMPTY);
        made.forEach(name -> kernel.unlinkat(directory, name, Set.of()));
        assertThat(kernel.unlinkat(directory, Pathname.of("d"), Set.of(AtFlag.REMOVEDIR))
                        .ok())
                .isTrue();
    }

    @Test
    void nodesHaveTheirType() {
        int fifo = FileType.FIFO.bits() | 0600;
        assertThat(kernel.mknodat(directory, Pathname.of("fifo"), fifo, 0).ok()).isTrue();
        assertThat(status(Pathname.of("fifo")).mode()).isEqualTo(fifo);
    }

    @Root
    @Test
    void ownersAndDevicesAreSet() {
        Pathname device = Pathname.of("device");
        long number = new DeviceNumber(300, 70_000).encoded();
        assertThat(kernel.mknodat(directory, device, FileType.BLOCK_DEVICE.bits() | 0640, number)
                        .ok())
                .isTrue();
        assertThat(kernel.fchownat(directory, device, 4_000_000_000L, 5, Set.of(AtFlag.SYMLINK_NOFOLLOW))
                        .ok())
                .isTrue();
        assertThat(status(device).representedDevice()).isEqualTo(number);
        assertThat(status(device).uid()).isEqualTo(4_000_000_000L);
        assertThat(status(device).gid()).isEqualTo(5);
        assertThat(kernel.fchownat(directory, device, -1, 6, Set.of()).ok()).isTrue();
        assertThat(status(device).uid()).isEqualTo(4_000_000_000L);
    }

    private static Pathname path(Path path) {
        return Pathname.of(path.toString());
    }

    private Result open(Pathname path, Set<ResolveFlag> resolve) {
        return kernel.openat2(directory, path, Set.of(OpenFlag.RDONLY), 0, resolve);
    }

    private void mkdir(String name) {
        assertThat(kernel.mkdirat(directory, Pathname.of(name), 0755).ok()).isTrue();
    }

    private Result rename(String from, String to) {
        return kernel.renameat2(directory, Pathname.of(from), directory, Pathname.of(to), false);
    }

    private void touch(Pathname name) {
        int descriptor = kernel.openat2(
                        directory, name, Set.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL), 0644, Set.of())
                .intOrThrow("create " + name);
        kernel.close(descriptor);
    }

    private FileStatus status(Pathname name) {
        return kernel.statx(directory, name, Set.of(AtFlag.SYMLINK_NOFOLLOW)).orThrow("stat " + name);
    }

    private List<Pathname> names() {
        try (Descriptor again = new Descriptor(
                kernel,
                kernel.open(directory, Pathname.of("."), Set.of(OpenFlag.DIRECTORY))
                        .intOrThrow("open"))) {
            List<Pathname> names = new ArrayList<>();
            List<DirectoryEntry> some = kernel.getdents64(again.number()).orThrow("read");
            while (!some.isEmpty()) {
                some.forEach(entry -> names.add(entry.name()));
                some = kernel.getdents64(again.number()).orThrow("read");
            }
            return names;
        }
    }
}
