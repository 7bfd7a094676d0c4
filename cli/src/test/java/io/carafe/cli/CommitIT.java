package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images of containers, and what becomes of images that were made of one another, as a user sees them. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommitIT {
    /** One line for each file of a tree, but the top, which every container has for itself. */
    private static final String LISTING = "find . -mindepth 1 -type d -printf '%p d %m %U:%G %T@\\n'"
            + " -o -printf '%p %y %m %U:%G %l %n %s %T@\\n' | sort; find . -type f -exec sha256sum {} + | sort";

    private Path directory;
    private Path rootfs;
    private Command carafe;

    @BeforeAll
    void makeBase(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        rootfs = Busybox.make(directory.resolve("rootfs"));
        for (String mounted : List.of("hosts", "hostname", "resolv.conf")) {
            Files.createFile(rootfs.resolve("etc").resolve(mounted));
        }
        Files.createDirectories(rootfs.resolve("usr/share/doc/a"));
        Files.writeString(rootfs.resolve("usr/share/doc/a/b"), "doc\n");
        Files.writeString(rootfs.resolve("usr/share/doc/c"), "doc\n");
        carafe = Command.in(directory, Way.WITH_ENGINE);
        importBase();
    }

    private void importBase() {
        ok("import", "-q", "-c", "CMD [\"sh\"]", "-c", "LABEL base=yes", rootfs.toString(), "base:1");
    }

    @AfterEach
    void removeAllButTheBase() {
        for (String id : ok("ps", "-aq").lines().toList()) {
            ok("rm", "-f", id);
        }
        ok("image", "prune", "-a", "-f", "--filter", "label!=base");
        for (String id : ok("images", "-aq", "--filter", "since=base:1").lines().toList()) {
            carafe.run("rmi", "-f", id);
        }
        assertThat(ok("images", "-a", "--format", "{{.Repository}}:{{.Tag}}")).isEqualTo("base:1");
        assertThat(count(directory.resolve("state/images/layers"))).isEqualTo(1);
        assertThat(directory.resolve("state/images/tmp")).isEmptyDirectory();
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    private static long count(Path path) {
        try (var entries = Files.list(path)) {
            return entries.count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    /** What export makes of a container, unpacked by tar(1). */
    private String exported(String container) throws IOException, InterruptedException {
        Path tree = Files.createTempDirectory(directory, "tree");
        Path archive = Files.createTempFile(directory, "export", ".tar");
        ok("export", "-o", archive.toString(), container);
        run("tar", "-C", tree.toString(), "-xpf", archive.toString());
        Process list = new ProcessBuilder("sh", "-c", LISTING)
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .start();
        String lines = new String(list.getInputStream().readAllBytes());
        assertThat(list.waitFor()).as(lines).isZero();
        run("rm", "-rf", tree.toString(), archive.toString());
        return lines;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void keepsWhatAContainerChanged() throws IOException, InterruptedException {
        ok("run", "--name", "first", "base:1", "sh", "-c", """
                rm /etc/readme; rm -r /usr/share/doc; mkdir /usr/share/doc; echo new > /usr/share/doc/n; chmod 750 /home
                mkdir -p /srv/a/b; echo x > /srv/a/b/x; ln /srv/a/b/x /srv/hard; ln -s nothing /srv/link; mknod /srv/null c 1 3
                chown 7:8 /srv/a; mkfifo /srv/fifo; rm -r /home/app; ln -s /srv /home/app; chmod 1777 /srv""");
        String id = ok(
                "commit",
                "-a",
                "Ada <ada@example.org>",
                "-m",
                "changed",
                "-c",
                "ENV A=b",
                "-c",
                "CMD echo $A",
                "first",
                "app:1");
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        assertThat(ok("run", "--name", "second", "app:1")).isEqualTo("b");
        assertThat(exported("second")).isEqualTo(exported("first"));
        assertThat(ok("inspect", "-f", "{{.Author}}|{{.Comment}}|{{.Config.Env}}|{{len .RootFS.Layers}}", id))
                .isEqualTo("Ada <ada@example.org>|changed|[A=b]|2");
        assertThat(ok("inspect", "-f", "{{.Parent}}", id)).isEqualTo(ok("inspect", "-f", "{{.Id}}", "base:1"));

        // And once more.
        ok(
                "run",
                "--name",
                "third",
                "-w",
                "/srv",
                "-l",
                "x=y",
                "app:1",
                "sh",
                "-c",
                "echo z > z; rm -r a; rm /srv/hard");
        ok("commit", "third", "app:2");
        ok("run", "--name", "fourth", "app:2", "true");
        assertThat(exported("fourth")).isEqualTo(exported("third"));
        assertThat(ok("inspect", "-f", "{{.Config.WorkingDir}} {{.Config.Labels.x}} {{len .RootFS.Layers}}", "app:2"))
                .isEqualTo("/srv y 3");
        assertThat(ok("history", "--no-trunc", "--format", "{{.ID}} {{.CreatedBy}} {{.Comment}}", "app:1")
                        .split("\nsha256:"))
                .hasSize(2)
                .satisfies(entries -> assertThat(entries[0])
                        .startsWith(id + " sh -c rm /etc/readme;")
                        .endsWith(" changed"));
    }

    @Test
    void standsStillMeanwhile() {
        ok("run", "-d", "--name", "writer", "base:1", "sh", "-c", "while :; do echo x >> /a; echo x >> /b; done");
        ok("commit", "writer", "running:1");
        assertThat(ok("inspect", "-f", "{{.State.Status}}", "writer")).isEqualTo("running");
        String[] sizes = ok("run", "--rm", "running:1", "sh", "-c", "wc -c < /a; wc -c < /b")
                .split("\n");
        assertThat(Integer.parseInt(sizes[0]) - Integer.parseInt(sizes[1])).isIn(0, 2);
        assertThat(ok(
                        "events",
                        "--since",
                        "10m",
                        "--until",
                        "0s",
                        "--format",
                        "{{.Action}}",
                        "--filter",
                        "container=writer"))
                .endsWith("pause\nunpause\ncommit");

        ok("pause", "writer");
        ok("commit", "writer");
        assertThat(ok("inspect", "-f", "{{.State.Status}}", "writer")).isEqualTo("paused");
        ok("unpause", "writer");
        ok("commit", "--pause=false", "writer");
    }

    @Test
    void addsNoLayerForNothing() {
        ok("create", "--name", "idle", "-e", "B=c", "base:1");
        ok("commit", "idle", "same:1");
        assertThat(ok("inspect", "-f", "{{len .RootFS.Layers}} {{.Config.Env}}", "same:1"))
                .isEqualTo("1 [B=c]");
        assertThat(ok("history", "-q", "same:1").lines()).hasSize(2);
    }

    @Test
    void refusesWhatCannotBe() {
        ok("create", "--name", "over", "--rootfs", rootfs.toString(), "sh");
        Result noImage = carafe.run("commit", "over");
        assertThat(noImage.status()).isEqualTo(125);
        assertThat(noImage.err()).contains("it is over a directory").contains("carafe export over | carafe import");

        ok("create", "--name", "user", "base:1");
        Result badChange = carafe.run("commit", "-c", "RUN true", "user");
        assertThat(badChange.status()).isEqualTo(125);
        assertThat(badChange.err()).contains("\"RUN\" is not one that can be used here");
        assertThat(carafe.run("commit", "nobody").err()).contains("no such container: nobody");
        assertThat(carafe.run("commit", "user", "Bad").err()).contains("its name has capital letters");
    }

    @Test
    void keepsLayersOfContainersWhoseImageIsGone() {
        ok("run", "--name", "maker", "base:1", "sh", "-c", "echo made > /made");
        ok("commit", "maker", "made:1");
        ok("run", "--name", "user", "made:1", "true");
        assertThat(carafe.run("rmi", "made:1").err()).contains("conflict: unable to remove repository reference");
        assertThat(ok("rmi", "-f", "made:1").lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("Deleted: sha256:");
        Result gone = carafe.run("commit", "user");
        assertThat(gone.status()).isEqualTo(125);
        assertThat(gone.err()).contains("The image of container user was removed.");
        assertThat(ok("image", "prune", "-f")).isEqualTo("Total reclaimed space: 0B");
        ok("start", "-a", "user");
        ok("rm", "user");
        await().untilAsserted(() ->
                assertThat(count(directory.resolve("state/images/layers"))).isEqualTo(1));
    }

    @Test
    void tellsWhatTakesSpace() {
        ok("run", "--name", "c", "base:1", "sh", "-c", "printf 12345 > /five");
        ok("commit", "c", "five:1");
        assertThat(ok("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Active}}"))
                .isEqualTo("Images 2 1\nContainers 1 0\nLocal Volumes 0 0\nBuild Cache 0 0");
        assertThat(ok(
                        "system",
                        "df",
                        "-v",
                        "--format",
                        "{{range .Images}}{{.Repository}} {{.UniqueSize}} {{.Containers}};{{end}}"))
                .isEqualTo("five 5B 0;base 0B 1;");
        assertThat(ok("system", "df", "-v")).contains("Images space usage:\n", "Containers space usage:\n");

        assertThat(ok("images", "--filter", "dangling=true", "-q")).isEmpty();
        assertThat(ok("images", "--filter", "reference=f*", "--format", "{{.Repository}}"))
                .isEqualTo("five");
        assertThat(ok("images", "--filter", "before=five:1", "--format", "{{.Repository}}"))
                .isEqualTo("base");
        assertThat(ok("images", "--filter", "label=nothing", "-q")).isEmpty();

        Result declined = carafe.run("system", "prune", "-a", "--filter", "until=1h");
        assertThat(declined.out()).isEqualTo("""
                WARNING! This will remove:
                  - all stopped containers
                  - all networks not used by at least one container
                  - all images without at least one container associated to them

                  Items to be pruned will be filtered with:
                  - until=1h

                Are you sure you want to continue? [y/N]\s""");
        Result pruned = carafe.run("system", "prune", "-af", "--filter", "label!=keep", "--filter", "label!=nothing");
        assertThat(pruned.out())
                .contains("Deleted Containers:\n", "Deleted Images:\nuntagged: base:1\n", "untagged: five:1\n");
        importBase();
    }
}
