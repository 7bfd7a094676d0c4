package io.carafe.cli;

import static io.carafe.cli.testing.TestUser.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Links, FIFOs and device nodes of images in the hands of a user without any rights, who can give the former to nobody and
 * make none of the latter: they come back as the image has them.
 */
@NeedsRoot
@ParameterizedClass
@ValueSource(booleans = {false, true})
class RootlessNodesIT extends RootlessImageCase {
    private static final String NODES = """
            mkdir kept; cd kept
            for name in link left relinked; do ln -s target $name; chown -h 33:34 $name; done
            for name in fifo gone made changed; do mkfifo -m 620 $name; chown 5:6 $name; done
            mknod -m 640 null c 1 3; mknod -m 640 disk b 8 1; mknod -m 640 lost c 1 5; chown 7:8 null disk lost
            touch -h -d @1325376000 *""";

    /** What a container does to them; it does not see devices. */
    private static final String CHANGES = """
            cd kept; rm left gone made; mkfifo -m 600 made; ln -sfn other relinked; echo x > lost; chmod 600 changed
            touch -h -d @1325376000 made relinked lost changed""";

    private static final FileTime LONG_AGO = FileTime.from(Instant.ofEpochSecond(1_325_376_000));

    private static final List<String> IN_THE_IMAGE = List.of(
            "changed 10620 5:6 0:0",
            "disk 60640 7:8 8:1",
            "fifo 10620 5:6 0:0",
            "gone 10620 5:6 0:0",
            "left 120777 33:34 target",
            "link 120777 33:34 target",
            "lost 20640 7:8 1:5",
            "made 10620 5:6 0:0",
            "null 20640 7:8 1:3",
            "relinked 120777 33:34 target");

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeImage() throws IOException, InterruptedException {
        Path tree = Busybox.make(directory.resolve("tree"));
        run("sh", "-ec", "cd '" + tree + "'\n" + NODES);
        assertThat(told(tree.resolve("kept"))).isEqualTo(IN_THE_IMAGE);
        Path archive = directory.resolve("base.tar");
        run("tar", "-C", tree.toString(), "-cf", archive.toString(), ".");
        ok("import", "-q", archive.toString(), "base:1");
    }

    @AfterEach
    void removeContainers() {
        removeAllAfter("base:1");
    }

    /** What is in a directory: names, kinds with permissions, owners, and targets or device numbers. */
    private static List<String> told(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                Map<String, Object> facts = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
                assertThat(facts.get("lastModifiedTime")).as("time of %s", file).isEqualTo(LONG_AGO);
                long device = (Long) facts.get("rdev");
                lines.add("%s %o %s:%s %s"
                        .formatted(
                                file.getFileName(),
                                (Integer) facts.get("mode"),
                                facts.get("uid"),
                                facts.get("gid"),
                                Files.isSymbolicLink(file)
                                        ? Files.readSymbolicLink(file)
                                        : (device >> 8) + ":" + (device & 0xff)));
            }
        }
        return lines;
    }

    /** What an archive has, when root's tar unpacks it. */
    private List<String> unpacked(Path archive) throws IOException, InterruptedException {
        Path tree = Files.createTempDirectory(directory, "unpacked");
        run("tar", "-C", tree.toString(), "--numeric-owner", "-xpf", archive.toString(), "--wildcards", "*kept*");
        return told(tree.resolve("kept"));
    }

    private Path exported(Command command, String container) {
        Path file = command.directory().resolve("export.tar");
        Result result = command.run("export", "-o", file.toString(), container);
        assertThat(result.status()).as("%s", result).isZero();
        return file;
    }

    /** What root's container of a saved image has. */
    private List<String> seenByRoot(Path saved, String image) throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(directory, "root");
        try (Command root = Command.in(own).with("CARAFE_NETWORK", "none")) {
            assertThat(root.run("load", "-i", saved.toString()).status()).isZero();
            assertThat(root.run("create", "--name", "seen", image).status()).isZero();
            List<String> seen = unpacked(exported(root, "seen"));
            assertThat(root.run("rm", "seen").status()).isZero();
            return seen;
        }
    }

    private Path saved(String image) {
        Path file = carafe.directory().resolve("saved.tar");
        ok("save", "-o", file.toString(), image);
        return file;
    }

    @Test
    void whatRanIsExportedAsTheImageHasIt() throws IOException, InterruptedException {
        ok("run", "--name", "ran", "base:1", "true");

        assertThat(unpacked(exported(carafe, "ran"))).isEqualTo(IN_THE_IMAGE);
    }

    @Test
    void whatRunsIsExportedAsTheImageHasIt() throws IOException, InterruptedException {
        ok("run", "-d", "--name", "runs", "base:1", "sleep", "1000");

        assertThat(unpacked(exported(carafe, "runs"))).isEqualTo(IN_THE_IMAGE);
    }

    @Test
    void anImageWithAnUnrelatedChangeHasThemAsBefore() throws IOException, InterruptedException {
        ok("run", "--name", "changed", "base:1", "sh", "-c", "echo x > /unrelated");
        ok("commit", "changed", "made:1");
        ok("create", "--name", "again", "made:1");

        assertThat(unpacked(exported(carafe, "again"))).isEqualTo(IN_THE_IMAGE);
        assertThat(seenByRoot(saved("made:1"), "made:1")).isEqualTo(IN_THE_IMAGE);
    }

    /** Whose a FIFO is that a container gives other permissions is known where its owner is on disk. */
    private List<String> changed() {
        return List.of(
                ranges ? "changed 10600 5:6 0:0" : "changed 10600 0:0 0:0",
                "disk 60640 7:8 8:1",
                "fifo 10620 5:6 0:0",
                "link 120777 33:34 target",
                "lost 100644 0:0 0:0",
                "made 10600 0:0 0:0",
                "null 20640 7:8 1:3",
                "relinked 120777 0:0 other");
    }

    @Test
    void whatAContainerOrALaterLayerMadeIsTheContainersRoots() throws IOException, InterruptedException {
        ok("run", "--name", "changes", "base:1", "sh", "-c", CHANGES);
        assertThat(unpacked(exported(carafe, "changes"))).isEqualTo(changed());
        ok("commit", "changes", "made:1");
        ok("run", "--name", "further", "made:1", "sh", "-c", "echo x > /unrelated");

        assertThat(unpacked(exported(carafe, "further"))).isEqualTo(changed());
        assertThat(seenByRoot(saved("made:1"), "made:1")).isEqualTo(changed());
    }

    @Test
    void copiesHaveThemToo() throws IOException, InterruptedException {
        ok("create", "--name", "made", "base:1", "sh");
        Path archive = carafe.directory().resolve("copy.tar");
        Files.write(archive, carafe.run("cp", "made:/kept", "-").output());
        Path one = carafe.directory().resolve("one.tar");
        Files.write(one, carafe.run("cp", "made:/kept/link", "-").output());
        Path tree = Files.createTempDirectory(directory, "one");
        run("tar", "-C", tree.toString(), "--numeric-owner", "-xpf", one.toString());

        assertThat(unpacked(archive)).isEqualTo(IN_THE_IMAGE);
        assertThat(told(tree)).containsExactly("link 120777 33:34 target");
    }
}
