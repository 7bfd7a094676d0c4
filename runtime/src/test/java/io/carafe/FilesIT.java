package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.image.ImportOptions;
import io.carafe.image.Reference;
import io.carafe.image.tree.TreeChange;
import io.carafe.runtime.files.CopyOptions;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files of containers from outside: what changed, and the ways in and out. */
@NeedsRoot
class FilesIT extends EngineCase {
    private static final CopyOptions KEEPING = new CopyOptions(false, true);

    @BeforeAll
    void importImage() {
        carafe.images()
                .importDirectory(
                        Pathname.of(root.toString()), ImportOptions.defaults().withReference(Reference.parse("files")));
    }

    /** One that has ended after a script. */
    private Container ended(String script) throws InterruptedException {
        Container container = carafe.create(
                ContainerSpec.ofImage("files").command("sh", "-c", script).build());
        container.start(Stdio.PIPES);
        Runs.Ended end = Runs.ended(container);
        assertThat(end.exitCode()).as(end.err()).isZero();
        return container;
    }

    /** One that runs, after a script that has ended. */
    private Container running(ContainerSpec spec) throws IOException {
        Container container = carafe.start(spec);
        assertThat(Runs.line(container.stdout())).isEqualTo("ready");
        return container;
    }

    private static ContainerSpec waiting(String script) {
        return ContainerSpec.ofImage("files")
                .command("sh", "-c", script + "; echo ready; exec sleep 600")
                .build();
    }

    private static String changes(Container container) {
        return container.changes().stream()
                .map(change -> change.kind().letter() + " " + change.path())
                .collect(Collectors.joining("\n"));
    }

    private String listing(Container container) throws IOException, InterruptedException {
        Path tar = Files.createTempFile(directory, "export", ".tar");
        try (var out = Files.newOutputStream(tar)) {
            container.export(out);
        }
        return output("tar", "tvf", tar.toString(), "--numeric-owner");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    @Test
    void changesAreTold() throws Exception {
        try (Container container = ended(
                "cd /; echo x >> etc/passwd; mkdir -p srv/a/b; rm etc/group; rm -r home;"
                        + " mkdir home; echo > home/new; chmod 700 tmp; rm -r root; echo > root; touch -d 2020-01-01 bin/busybox")) {
            assertThat(changes(container).lines())
                    .containsExactly(
                            "C /bin/busybox",
                            "C /etc",
                            "D /etc/group",
                            "C /etc/passwd",
                            "C /home",
                            "D /home/app",
                            "A /home/new",
                            "C /root",
                            "C /srv",
                            "A /srv/a",
                            "A /srv/a/b",
                            "C /tmp");
            container.remove(false);
        }
        Container untouched =
                carafe.create(ContainerSpec.ofImage("files").command("true").build());
        assertThat(untouched.changes()).isEmpty();
        untouched.remove(false);
    }

    @Test
    void changesOfADirectoryAreOutOfReachWhileItRuns() throws Exception {
        try (Container container = carafe.start(command("sleep", "600").build())) {
            assertThatThrownBy(container::changes)
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("its changes are in memory");
        }
    }

    @Test
    void exportIsTheSameWhetherItRunsOrNot() throws Exception {
        String script =
                "echo x > /srv/f; ln /srv/f /srv/g; chown 12:34 /srv/f; chmod 4750 /srv/f; ln -s /etc/shadow /srv/l;"
                        + " mkfifo /srv/p; mknod /srv/n c 1 3; rm -r /home; touch -d '2020-02-03 04:05' /srv/f";
        try (Container container = running(waiting(script))) {
            String live = listing(container);
            container.stop(java.time.Duration.ZERO);
            assertThat(listing(container)).isEqualTo(live);
            assertThat(live)
                    .containsPattern("-rwsr-x--- 12/34 +2 2020-02-03 04:05 srv/f\n")
                    .containsPattern("hrwsr-x--- 12/34 .* srv/g link to srv/f\n")
                    .containsPattern("l.* srv/l -> /etc/shadow\n")
                    .containsPattern("prw.* srv/p\n")
                    .containsPattern("crw.* 1,3 .* srv/n\n")
                    .doesNotContain(" home/", "proc/1", "dev/null", ".wh.");
            container.remove(false);
        }
    }

    @Test
    void exportLeavesVolumesOut() throws Exception {
        Path shared = Files.createDirectories(directory.resolve("shared"));
        Files.writeString(shared.resolve("secret"), "of the host\n");
        ContainerSpec spec = ContainerSpec.ofImage("files")
                .command("sh", "-c", "echo ready; exec sleep 600")
                .mount(new MountSpec.Bind(
                        Pathname.of(shared.toString()), Pathname.of("/vol"), false, true, MountFlag.PRIVATE, false))
                .remove(true)
                .build();
        try (Container container = running(spec)) {
            assertThat(listing(container)).contains(" vol/\n").doesNotContain("secret");
            Path copy = directory.resolve("from-volume");
            container.copyOut("/vol/secret", copy.toString(), CopyOptions.DEFAULT);
            assertThat(copy).hasContent("of the host");
            container.copyIn(copy.toString(), "/vol/back", CopyOptions.DEFAULT);
            assertThat(shared.resolve("back")).hasContent("of the host");
        }
    }

    @Test
    void everyByteIsCopiedBothWays() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Path source = Files.write(directory.resolve("random"), bytes);
        Path sparse = directory.resolve("sparse");
        output("truncate", "-s", "3G", sparse.toString());
        output("sh", "-c", "printf end >> " + sparse);
        try (Container container = running(waiting("true"))) {
            for (int round = 0; round < 2; round++) {
                container.copyIn(source.toString(), "/srv/random", CopyOptions.DEFAULT);
                container.copyIn(sparse.toString(), "/srv/sparse", CopyOptions.DEFAULT);
                Path back = directory.resolve("back" + round);
                container.copyOut("/srv/random", back.toString(), CopyOptions.DEFAULT);
                assertThat(back).hasSameBinaryContentAs(source);
                Path sparseBack = directory.resolve("sparse" + round);
                container.copyOut("/srv/sparse", sparseBack.toString(), CopyOptions.DEFAULT);
                assertThat(Files.size(sparseBack)).isEqualTo((3L << 30) + 3);
                assertThat(Integer.parseInt(
                                output("du", "-k", sparseBack.toString()).split("\t")[0]))
                        .isLessThan(1024);
                container.stop(java.time.Duration.ZERO);
            }
            container.remove(false);
        }
    }

    @Test
    void ownersAreKeptWhenAskedFor() throws Exception {
        try (Container container = ended("echo x > /srv/owned; chown 12:34 /srv/owned")) {
            Path plain = directory.resolve("plain");
            Path kept = directory.resolve("kept");
            container.copyOut("/srv/owned", plain.toString(), CopyOptions.DEFAULT);
            container.copyOut("/srv/owned", kept.toString(), KEEPING);
            assertThat(Files.getAttribute(plain, "unix:uid")).isEqualTo(0);
            assertThat(Files.getAttribute(kept, "unix:uid")).isEqualTo(12);
            container.copyIn(kept.toString(), "/srv/in", CopyOptions.DEFAULT);
            assertThat(listing(container)).containsPattern("12/34 .* srv/in\n");
            container.remove(false);
        }
    }

    @Test
    void linksOfTheContainerLeadNowhereElse() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        String hostile = "ln -s " + outside + " /srv/out; ln -s ../../../../../../../.." + outside
                + " /srv/up; ln -s /proc/self/root" + outside + " /srv/magic; ln -s " + outside + "/new /srv/dangling";
        try (Container container = running(waiting(hostile))) {
            for (int round = 0; round < 2; round++) {
                for (String way : List.of("/srv/out/secret", "/srv/up/secret", "/srv/magic/secret", "/srv/out/")) {
                    Path loot = directory.resolve("loot");
                    assertThatThrownBy(() -> container.copyOut(way, loot.toString(), new CopyOptions(true, false)))
                            .as(way)
                            .isInstanceOf(CarafeException.class);
                    assertThat(loot).doesNotExist();
                    Path mine = Files.writeString(directory.resolve("mine"), "mine");
                    assertThatThrownBy(() -> container.copyIn(mine.toString(), way, CopyOptions.DEFAULT))
                            .as(way)
                            .isInstanceOf(CarafeException.class);
                }
                Path link = directory.resolve("link" + round);
                container.copyOut("/srv/out", link.toString(), CopyOptions.DEFAULT);
                assertThat(Files.readSymbolicLink(link)).isEqualTo(outside);
                assertThat(outside.toFile().list()).containsExactly("secret");
                container.stop(java.time.Duration.ZERO);
            }
            container.remove(false);
        }
    }

    /** The container swaps a directory for a link to the host's while it is copied. */
    @Test
    void racesAreLost() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("raced"));
        Files.writeString(outside.resolve("secret"), "of the host alone");
        String race = "mkdir -p /srv/real; echo harmless > /srv/real/secret; (while true; do" + " rm -rf /srv/d; ln -s "
                + outside + " /srv/d; rm -f /srv/d; cp -r /srv/real /srv/d; done) & true";
        Path mine = Files.writeString(directory.resolve("intruder"), "mine");
        try (Container container = running(waiting(race))) {
            for (int i = 0; i < 150; i++) {
                ByteArrayOutputStream tar = new ByteArrayOutputStream();
                try {
                    container.archiveOut("/srv/d/.", tar, new CopyOptions(true, false));
                    container.copyIn(mine.toString(), "/srv/d/intruder", CopyOptions.DEFAULT);
                } catch (CarafeException lost) {
                    assertThat(lost.getMessage()).isNotEmpty();
                }
                assertThat(tar.toString(UTF_8)).doesNotContain("of the host alone");
            }
            assertThat(outside.toFile().list()).containsExactly("secret");
            container.close();
            container.remove(true);
        }
        assertThat(outside.resolve("secret")).hasContent("of the host alone");
    }

    @Test
    void archivesGoInAndOut() throws Exception {
        try (Container container = ended("mkdir -p /srv/t/x; echo 1 > /srv/t/x/.wh.file")) {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            long length = container.archiveOut("/srv/t", tar, CopyOptions.DEFAULT);
            assertThat(length).isEqualTo(tar.size());
            Path file = Files.write(directory.resolve("t.tar"), tar.toByteArray());
            assertThat(output("tar", "tf", file.toString())).isEqualTo("t/\nt/x/\nt/x/.wh.file\n");

            container.archiveIn(Channels.newChannel(new ByteArrayInputStream(tar.toByteArray())), "/tmp");
            assertThat(changes(container)).contains("A /tmp/t/x/.wh.file");
            assertThatThrownBy(() -> container.archiveIn(
                            Channels.newChannel(new ByteArrayInputStream(tar.toByteArray())), "/srv/t/x/.wh.file"))
                    .hasMessageContaining("is not a directory");
            container.remove(false);
        }
    }

    @Test
    void kindsAreKept() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("kinds/etc"));
        Files.createDirectories(tree.resolve("passwd"));
        try (Container container = ended("true")) {
            assertThatThrownBy(() -> container.copyIn(tree.toString(), "/", CopyOptions.DEFAULT))
                    .hasMessageContaining("a directory cannot take the place of what is there and is none");
            assertThat(container.changes()).noneMatch(change -> change.kind() == TreeChange.Kind.DELETED);
            container.remove(false);
        }
    }

    @Test
    void aContainerThatWasReadIsStartedAgain() throws Exception {
        Container container = ended("true");
        Path copy = directory.resolve("own");
        container.copyOut("/etc/passwd", copy.toString(), CopyOptions.DEFAULT);
        container.start(Stdio.PIPES);
        assertThat(container.waitFor()).isZero();
        assertThat(Files.exists(copy, LinkOption.NOFOLLOW_LINKS)).isTrue();
        container.remove(false);
    }
}
