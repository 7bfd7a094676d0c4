package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.MountSpec;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.UnmountFlag;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.namespaces.mnt.Jail.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsRoot
@Timeout(60)
class VolumesIT {
    @TempDir
    private Path temporary;

    @AutoClose
    private final Jail jail = new Jail();

    private Path image;
    private Path data;

    @BeforeEach
    void makeImageAndData() throws IOException {
        image = BusyboxImage.in(temporary.resolve("image"));
        data = Files.createDirectories(temporary.resolve("data"));
        Files.writeString(data.resolve("file"), "data\n");
    }

    /** JUnit warns of links that lead elsewhere. */
    @AfterEach
    void removeLink() throws IOException {
        Files.deleteIfExists(image.resolve("link"));
    }

    private BindMount bind(String target, MountFlag propagation) {
        return new BindMount(Jail.name(data), true, Pathname.of(target), true, Set.of(), propagation, true);
    }

    private BindMount bind(String target) {
        return bind(target, MountFlag.PRIVATE);
    }

    private LaunchContext with(BindMount... binds) throws IOException {
        return Jail.inMemory(image, temporary, Contexts.rootful().mounts(new Mounts(List.of(binds), List.of())));
    }

    @Test
    void aVolumeIsTheHostsDirectory() throws IOException {
        assertThat(jail.run(with(bind("/srv/a/data")), "cat /srv/a/data/file; echo new > /srv/a/data/new"))
                .isEqualTo(new Ended(0, "data\n"));
        assertThat(data.resolve("new")).hasContent("new\n");
        assertThat(image.resolve("srv")).doesNotExist();
    }

    @Test
    void aFileIsMountedOnAFileThatIsMade() throws IOException {
        BindMount file = BindMount.ofFile(Jail.name(data.resolve("file")), Pathname.of("/etc/conf/file"));

        assertThat(jail.run(with(file), "cat /etc/conf/file; rm /etc/conf/file"))
                .isEqualTo(new Ended(1, "data\nrm: can't remove '/etc/conf/file': Device or resource busy\n"));
    }

    @Test
    void readOnlyMeansAllOfIt() throws IOException {
        Path inner = Files.createDirectories(data.resolve("inner"));
        mount("tmpfs", inner);
        try {
            assertThat(jail.run(
                            with(bind("/data").with(MountAttribute.RDONLY)),
                            "touch /data/x; touch /data/inner/x; mount -o remount,bind,ro /; touch /data/y; ls /data"))
                    .isEqualTo(new Ended(
                            0,
                            "touch: /data/x: Read-only file system\ntouch: /data/inner/x: Read-only file system\n"
                                    + "touch: /data/y: Read-only file system\nfile\ninner\n"));
        } finally {
            unmount(inner);
        }
    }

    @ParameterizedTest
    @CsvSource({"/proc, /link", "/proc/1, /link/fd", "/proc/self/attr, /link"})
    void linksIntoProcAreRefused(String to, String target) throws IOException {
        Files.createSymbolicLink(image.resolve("link"), Path.of(to));

        assertThatThrownBy(() -> jail.run(with(bind(target)), "cat " + target + "/file"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("cannot be sure that no link has led the volume " + target + " into /proc");
    }

    @ParameterizedTest
    @CsvSource({
        "/etc, /link",
        "/etc, /link/below",
        "../../../../etc, /link/below",
        "/, /link/etc",
        "/, /link/made",
        "/dev, /link/made"
    })
    void linksStayInside(String to, String target) throws IOException {
        Files.createSymbolicLink(image.resolve("link"), Path.of(to));
        List<Path> hostsEtc = listing("/etc");
        List<Path> hostsRoot = listing("/");

        assertThat(jail.run(with(bind(target)), "cat " + target + "/file")).isEqualTo(new Ended(0, "data\n"));
        assertThat(listing("/etc")).isEqualTo(hostsEtc);
        assertThat(listing("/")).isEqualTo(hostsRoot);
    }

    @Test
    void aLinkToTheRootIsRefused() throws IOException {
        Files.createSymbolicLink(image.resolve("link"), Path.of("etc/.."));

        assertThatThrownBy(() -> jail.run(with(bind("/link")), "true"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("cannot be sure that nothing is mounted on top of the root file system")
                .hasMessageContaining("EXDEV");
    }

    @Test
    void aLinkToNothingIsRefused() throws IOException {
        Files.createSymbolicLink(image.resolve("link"), Path.of("/nothing"));

        assertThatThrownBy(() -> jail.run(with(bind("/link")), "true"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("cannot open the place for the volume /link")
                .hasMessageContaining("ENOENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/proc/self/root", "/proc/self/cwd", "/proc/1/root", "/proc/1/cwd", "/proc/thread-self/root/etc"
            })
    void magicLinksAreRefused(String to) throws IOException {
        Files.createSymbolicLink(image.resolve("link"), Path.of(to));

        assertThatThrownBy(() -> jail.run(with(bind("/link/carafe-was-here")), "true"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("the volume /link/carafe-was-here")
                .hasMessageContaining("ELOOP");
        assertThat(Path.of("/carafe-was-here")).doesNotExist();
    }

    @Test
    void whatTheHostMountsIsSeenAsThePropagationSays() throws IOException {
        shareData();
        Path inner = Files.createDirectories(data.resolve("inner"));
        LaunchContext context =
                with(bind("/shared", MountFlag.SHARED), bind("/slave", MountFlag.SLAVE), bind("/private"));
        try (Jail.Running running = jail.start(
                context,
                "mkdir /tmp; echo ready; while [ ! -e /shared/inner/mark ]; do sleep 0.02; done;"
                        + " ls /shared/inner; ls /slave/inner; ls /private/inner; mkdir /slave/s /private/p /shared/t;"
                        + " mount -t tmpfs x /slave/s; mount -t tmpfs x /private/p; mount -t tmpfs x /shared/t;"
                        + " touch /shared/t/mark; echo mounted; sleep 60")) {
            assertThat(running.line()).isEqualTo("ready");
            mount("tmpfs", inner);
            Files.createFile(inner.resolve("mark"));

            assertThat(List.of(running.line(), running.line(), running.line()))
                    .as("shared and slave see it, private does not")
                    .containsExactly("mark", "mark", "mounted");
            assertThat(data.resolve("t/mark")).as("shared is seen by the host").exists();
            assertThat(mountsBelow(data))
                    .containsExactlyInAnyOrder(
                            data.toString(), inner.toString(), data.resolve("t").toString());
        } finally {
            unmount(data);
        }
    }

    /** Some kernels say of every tmpfs that its inodes have numbers of 64 bits. */
    @Test
    void tmpfsHaveTheirOptions() throws IOException {
        MountSpec.Tmpfs plain = tmpfs("/run", OptionalLong.empty(), OptionalInt.empty(), "");
        MountSpec.Tmpfs other = tmpfs("/run/deep", OptionalLong.of(8192), OptionalInt.of(0700), "exec,uid=7,ro");
        LaunchContext context = Jail.inMemory(
                image, temporary, Contexts.rootful().mounts(new Mounts(List.of(), List.of(other, plain))));

        assertThat(jail.run(context, "grep /run /proc/mounts | sed 's/,inode64 / /'; stat -c '%a %u' /run /run/deep"))
                .isEqualTo(new Ended(0, """
                        tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime 0 0
                        tmpfs /run/deep tmpfs ro,nosuid,nodev,relatime,size=8k,mode=700,uid=7 0 0
                        1777 0
                        700 7
                        """));
    }

    @Test
    void whatLiesDeeperIsNotHidden() throws IOException {
        LaunchContext context = Jail.inMemory(
                image,
                temporary,
                Contexts.rootful()
                        .mounts(new Mounts(
                                List.of(bind("/a/b"), bind("/dev/data")),
                                List.of(tmpfs("/a", OptionalLong.empty(), OptionalInt.empty(), "")))));

        assertThat(jail.run(context, "ls /a /a/b /dev/data"))
                .isEqualTo(new Ended(0, "/a:\nb\n\n/a/b:\nfile\n\n/dev/data:\nfile\n"));
    }

    private static MountSpec.Tmpfs tmpfs(String target, OptionalLong size, OptionalInt mode, String options) {
        return new MountSpec.Tmpfs(Pathname.of(target), size, mode, options);
    }

    /** In a peer group of its own, wherever the temporary directory is mounted from. */
    private void shareData() {
        changeData(MountFlag.BIND);
        changeData(MountFlag.PRIVATE);
        changeData(MountFlag.SHARED);
    }

    private void changeData(MountFlag flag) {
        Pathname source = flag == MountFlag.BIND ? Jail.name(data) : Pathname.EMPTY;
        jail.kernel
                .mount(source, Jail.name(data), Pathname.EMPTY, EnumSet.of(flag), Pathname.EMPTY)
                .orThrow(flag.symbol());
    }

    private void mount(String type, Path where) {
        jail.kernel
                .mount(Pathname.of(type), Jail.name(where), Pathname.of(type), Set.of(), Pathname.EMPTY)
                .orThrow("mount");
    }

    private void unmount(Path where) {
        jail.kernel.umount2(Jail.name(where), EnumSet.of(UnmountFlag.DETACH)).orThrow("unmount");
    }

    private static List<String> mountsBelow(Path directory) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ")[4])
                .filter(path -> path.startsWith(directory.toString()))
                .toList();
    }

    private static List<Path> listing(String directory) throws IOException {
        try (var files = Files.list(Path.of(directory))) {
            return files.sorted().toList();
        }
    }
}
