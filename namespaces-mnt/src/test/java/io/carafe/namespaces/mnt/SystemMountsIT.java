package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostDevice;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.namespaces.mnt.Jail.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsRoot
@Timeout(60)
class SystemMountsIT {
    @TempDir
    private Path temporary;

    @AutoClose
    private final Jail jail = new Jail();

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = BusyboxImage.in(temporary.resolve("image"));
    }

    /** JUnit warns of links that lead elsewhere. */
    @AfterEach
    void removeLinks() throws IOException {
        for (String name : List.of("dev", "proc", "sys")) {
            Files.deleteIfExists(image.resolve(name));
        }
    }

    private Ended run(Contexts contexts, String script) throws IOException {
        return jail.run(Jail.inMemory(image, temporary, contexts), script);
    }

    @Test
    void devIsComplete() throws IOException {
        assertThat(run(
                        Contexts.rootful(),
                        "ls /dev; cd /dev; stat -c '%n %a %F %t:%T' null zero full random urandom tty;"
                                + " for l in core fd ptmx stdin stdout stderr; do readlink $l; done"))
                .isEqualTo(new Ended(0, """
                        core
                        fd
                        full
                        mqueue
                        null
                        ptmx
                        pts
                        random
                        shm
                        stderr
                        stdin
                        stdout
                        tty
                        urandom
                        zero
                        null 666 character special file 1:3
                        zero 666 character special file 1:5
                        full 666 character special file 1:7
                        random 666 character special file 1:8
                        urandom 666 character special file 1:9
                        tty 666 character special file 5:0
                        /proc/kcore
                        /proc/self/fd
                        pts/ptmx
                        /proc/self/fd/0
                        /proc/self/fd/1
                        /proc/self/fd/2
                        """));
    }

    @Test
    void devicesWork() throws IOException {
        assertThat(run(
                        Contexts.rootful(),
                        "echo x > /dev/null; head -c 3 /dev/zero | wc -c; head -c 5 /dev/urandom | wc -c;"
                                + " echo x > /dev/full; exec 3<>/dev/ptmx; ls /dev/pts; echo on the way > /dev/stdout"))
                .isEqualTo(new Ended(0, "3\n5\nsh: write error: No space left on device\n0\nptmx\non the way\n"));
    }

    /** Some kernels say of every tmpfs that its inodes have numbers of 64 bits. */
    @Test
    void theFileSystemsHaveTheirOptions() throws IOException {
        assertThat(run(
                        Contexts.rootful().spec(spec -> spec.shmSize(1 << 20)),
                        "while read a b c d e; do case $b in /dev*|/sys*) echo $b $c ${d%,inode64};; esac; done < /proc/mounts;"
                                + " stat -c %a /dev/shm"))
                .isEqualTo(new Ended(0, """
                        /dev tmpfs rw,nosuid,size=65536k,mode=755
                        /sys sysfs ro,nosuid,nodev,noexec,relatime
                        /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666
                        /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k
                        /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime
                        /sys/firmware tmpfs ro,relatime,mode=755
                        1777
                        """));
    }

    @ParameterizedTest
    @CsvSource({"dev, /etc", "dev, /proc/self/root", "sys, ../etc", "proc, etc", "dev, dev"})
    void aLinkInPlaceOfADirectoryIsRefused(String name, String target) throws IOException {
        Files.createSymbolicLink(image.resolve(name), Path.of(target));

        assertThatThrownBy(() -> run(Contexts.rootful(), "true"))
                .isInstanceOf(LaunchException.class)
                .satisfies(e -> assertThat(((LaunchException) e).errno()).isEqualTo(Errno.ELOOP))
                .hasMessageContaining("cannot open /" + name + ", which must be a directory and not a link");
    }

    @Test
    void aFileInPlaceOfADirectoryIsRefused() throws IOException {
        Files.createFile(image.resolve("dev"));

        assertThatThrownBy(() -> run(Contexts.rootful(), "true"))
                .hasMessageContaining("cannot open /dev")
                .hasMessageContaining("ENOTDIR");
    }

    @Test
    void devicesOfTheHostsAreMade() throws IOException {
        HostDevice device = new HostDevice(
                Pathname.of("/dev/zero"),
                Pathname.of("/dev/a/b/nothing"),
                FileType.CHARACTER_DEVICE,
                new DeviceNumber(1, 5).encoded(),
                0640,
                7,
                8,
                "rwm");

        assertThat(run(
                        Contexts.rootful().mounts(new Mounts(List.of(), List.of(), List.of(device))),
                        "stat -c '%a %u %g %t:%T' /dev/a/b/nothing"))
                .isEqualTo(new Ended(0, "640 7 8 1:5\n"));
    }

    @Test
    void theHostsSharedMemoryIsShared() throws IOException {
        Path shared = Files.writeString(Path.of("/dev/shm/" + temporary.getFileName()), "from the host");
        try {
            assertThat(run(Contexts.rootful().host(NamespaceKind.IPC), "cat " + shared + "; rm " + shared))
                    .isEqualTo(new Ended(0, "from the host"));
            assertThat(shared).doesNotExist();
        } finally {
            Files.deleteIfExists(shared);
        }
    }

    @Test
    void anotherContainersSharedMemoryIsShared() throws IOException {
        LaunchContext first = Jail.inMemory(image, temporary, Contexts.rootful());
        try (Jail.Running peer = jail.start(first, "echo hers > /dev/shm/a; echo ready; sleep 60")) {
            assertThat(peer.line()).isEqualTo("ready");
            Contexts second = Contexts.rootful().enters(NamespaceKind.IPC, peer.pid());

            assertThat(run(second, "cat /dev/shm/a; echo his > /dev/shm/b; pwd; ls -d /etc; ls /proc/self/fd | wc -l"))
                    .isEqualTo(new Ended(0, "hers\n/\n/etc\n4\n"));
            assertThat(jail.join(
                            Jail.inMemory(image, temporary, Contexts.rootful().joins(NamespaceKind.MNT, peer.pid())),
                            "cat /dev/shm/b"))
                    .isEqualTo(new Ended(0, "his\n"));
        }
    }

    @Test
    void aPrivilegedContainerMayWriteToSys() throws IOException {
        assertThat(run(
                        Contexts.rootful().spec(spec -> spec.privileged(true)),
                        "grep ' /sys' /proc/mounts; grep -c /proc/ /proc/mounts"))
                .isEqualTo(new Ended(1, "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\n0\n"));
    }
}
