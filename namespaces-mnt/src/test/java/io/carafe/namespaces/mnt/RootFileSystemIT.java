package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.OpenDescriptors;
import io.carafe.namespaces.mnt.Jail.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
@Timeout(60)
class RootFileSystemIT {
    @TempDir
    private Path temporary;

    @AutoClose
    private final Jail jail = new Jail();

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = BusyboxImage.in(temporary.resolve("image"));
    }

    private LaunchContext onDisk(List<Pathname> lower) throws IOException {
        return onDisk(lower, temporary);
    }

    private static LaunchContext onDisk(List<Pathname> lower, Path directory) throws IOException {
        Path upper = Files.createDirectories(directory.resolve("upper"));
        Path work = Files.createDirectories(directory.resolve("work"));
        Path merged = Files.createDirectories(directory.resolve("merged"));
        return Isolators.with(
                new Rootfs(lower, new Rootfs.OnDisk(Jail.name(upper), Jail.name(work), false), Jail.name(merged)),
                Contexts.rootful().context());
    }

    @Test
    void changesGoToTheWritableLayer() throws IOException {
        Files.writeString(image.resolve("etc/old"), "old");

        Ended ended = jail.run(
                onDisk(List.of(Jail.name(image))),
                "rm /etc/old; echo new > /etc/new; echo changed >> /etc/release; cat /etc/release");

        assertThat(ended).isEqualTo(new Ended(0, "the image\nchanged\n"));
        assertThat(image.resolve("etc/release")).hasContent("the image\n");
        assertThat(image.resolve("etc/old")).hasContent("old");
        assertThat(image.resolve("etc/new")).doesNotExist();
        assertThat(temporary.resolve("upper/etc/new")).hasContent("new\n");
        assertThat(temporary.resolve("upper/etc/release")).hasContent("the image\nchanged\n");
        assertThat(Files.exists(temporary.resolve("upper/etc/old")))
                .as("a whiteout")
                .isTrue();
    }

    @Test
    void layersMayHaveAnyName() throws IOException {
        Path strange = Files.createDirectories(temporary.resolve("a:b,c\\d e,upperdir=x"));
        Files.writeString(strange.resolve("first"), "one\n");
        Pathname notText = Jail.name(temporary).resolve(Pathname.of(new byte[] {'n', (byte) 0xff, ':'}));
        assertThat(jail.kernel.mkdirat(FileCalls.AT_FDCWD, notText, 0755).ok()).isTrue();
        assertThat(jail.kernel
                        .mkdirat(FileCalls.AT_FDCWD, notText.resolve("second"), 0755)
                        .ok())
                .isTrue();
        try {
            List<Pathname> lower = List.of(Jail.name(strange), notText, Jail.name(image));
            Path directory = Files.createDirectories(temporary.resolve("x\\,y:z"));

            assertThat(jail.run(onDisk(lower, directory), "cat /first; ls -d /second; echo 1 > /written"))
                    .isEqualTo(new Ended(0, "one\n/second\n"));
            assertThat(directory.resolve("upper/written")).hasContent("1\n");
        } finally {
            // Java could not name it, and so not delete it.
            new ProcessBuilder("find", temporary.toString(), "-name", "n*", "-delete")
                    .start()
                    .onExit()
                    .join();
        }
    }

    @Test
    void changesInMemoryVanish() throws IOException {
        LaunchContext context = Jail.inMemory(image, temporary, Contexts.rootful());
        String before = tree(image);

        assertThat(jail.run(context, "echo x > /etc/new; rm /bin/seq; ls /etc /bin/seq"))
                .isEqualTo(new Ended(1, "ls: /bin/seq: No such file or directory\n/etc:\nnew\nrelease\n"));
        assertThat(tree(image)).isEqualTo(before);
        assertThat(temporary.resolve("memory")).isEmptyDirectory();
        assertThat(temporary.resolve("merged")).isEmptyDirectory();
    }

    @Test
    void theHostsOwnRootCanBeTheLowerDirectory() throws IOException {
        LaunchContext context = Jail.inMemory(Path.of("/"), temporary, Contexts.rootful());

        Ended ended = jail.run(context, "echo x > /carafe-was-here; stat -c %a / /carafe-was-here; ls -d /usr");

        assertThat(ended).isEqualTo(new Ended(0, "755\n644\n/usr\n"));
        assertThat(Path.of("/carafe-was-here")).doesNotExist();
    }

    @Test
    void nothingOfTheHostsIsMounted() throws IOException {
        LaunchContext context = Jail.inMemory(image, temporary, Contexts.rootful());

        List<String> mounts =
                jail.run(context, "cat /proc/self/mountinfo").output().lines().toList();

        assertThat(mounts.get(0)).matches(".* / / rw,.* - overlay overlay .*");
        assertThat(mounts).allSatisfy(line -> {
            assertThat(line).doesNotContain("shared:", "master:", "propagate_from:");
            assertThat(line.split(" ")[4]).matches("/|/(proc|dev|sys)(/.*)?");
        });
        assertThat(mounts.stream().map(line -> line.split(" ")[4]).filter("/"::equals))
                .as("the old root is not left on top of the new one")
                .hasSize(1);
    }

    @Test
    void nothingIsLeftOnTheHost() throws IOException {
        LaunchContext context = Jail.inMemory(image, temporary, Contexts.rootful());
        jail.run(context, "true");
        OpenDescriptors before = OpenDescriptors.look();

        int runs = 10;
        for (int i = 0; i < runs; i++) {
            assertThat(jail.run(context, "ls /proc/self/fd | wc -l").output().trim())
                    .as("0, 1, 2 and the directory itself")
                    .isEqualTo("4");
        }

        assertThat(Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1))
                .doesNotContain(temporary.toString());
        assertThat(OpenDescriptors.look().beyond(before)).isEmpty();
    }

    @Test
    void aFurtherProcessLandsOnTheContainersRoot() throws IOException {
        LaunchContext context = Jail.inMemory(image, temporary, Contexts.rootful());
        try (Jail.Running first = jail.start(context, "echo 1 > /mark; echo ready; sleep 60")) {
            assertThat(first.line()).isEqualTo("ready");

            LaunchContext further =
                    Jail.inMemory(image, temporary, Contexts.rootful().joins(NamespaceKind.MNT, first.pid()));
            assertThat(jail.join(further, "pwd; cat /mark; ls -d /work; umask"))
                    .isEqualTo(new Ended(0, "/\n1\nls: /work: No such file or directory\n0022\n"));
        }
    }

    @Test
    void theUmaskIsTheUsual() throws IOException {
        LaunchContext context = Jail.inMemory(image, temporary, Contexts.rootful());

        assertThat(jail.run(context, "umask; stat -c %a / /dev /dev/pts"))
                .isEqualTo(new Ended(0, "0022\n755\n755\n755\n"));
    }

    private static String tree(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.sorted().map(Path::toString).reduce("", (a, b) -> a + "\n" + b);
        }
    }
}
