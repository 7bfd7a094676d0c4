package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Images as a user sees them, from import to rmi. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageIT {
    @Parameter
    private Way way;

    private Path directory;

    private Path archive;
    private Path rootfs;
    private Caller caller;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeArchive(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        archive = directory.resolve("rootfs.tar.gz");
        int status = new ProcessBuilder("tar", "-C", rootfs.toString(), "-czf", archive.toString(), ".")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
        carafe = caller.carafe();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    @Test
    void importsRunsTagsAndRemoves() throws IOException {
        Result imported = carafe.run(
                "import",
                "-c",
                "CMD [\"echo\", \"hello\"]",
                "-c",
                "ENV A=b",
                "-m",
                "made for a test",
                archive.toString(),
                "small:1");
        assertThat(imported.status()).as("%s", imported).isZero();
        assertThat(imported.out()).matches("sha256:[0-9a-f]{64}\n");
        assertThat(imported.err()).startsWith("imported " + archive + ": ");
        String id = imported.out().strip();

        assertThat(carafe.run("run", "--rm", "small:1").out()).isEqualTo("hello\n");
        assertThat(carafe.run("run", "--rm", "small:1", "sh", "-c", "echo $A").out())
                .isEqualTo("b\n");
        assertThat(carafe.run("images", "--format", "{{.Repository}} {{.Tag}}", "--no-trunc")
                        .out())
                .contains("small 1\n");
        assertThat(carafe.run("inspect", "-f", "{{.Id}} {{json .Config.Cmd}} {{.Comment}}", "small:1")
                        .out())
                .isEqualTo(id + " [\"echo\",\"hello\"] made for a test\n");

        assertThat(carafe.run("tag", "small:1", "small:2").status()).isZero();
        assertThat(carafe.run("rmi", "small:1").out()).isEqualTo("Untagged: small:1\n");
        assertThat(carafe.run("run", "--name", "user", "small:2").out()).isEqualTo("hello\n");
        Result inUse = carafe.run("rmi", "small:2");
        assertThat(inUse.status()).isEqualTo(125);
        assertThat(inUse.err()).contains("user");
        assertThat(carafe.run("rm", "user").status()).isZero();
        assertThat(carafe.run("rmi", "small:2").out()).contains("Untagged: small:2\n", "Deleted: " + id + "\n");
        assertThat(carafe.run("run", "--pull", "never", "small:2").status()).isEqualTo(125);
    }

    @Test
    void importsFromAPipeAndFromADirectory() throws IOException {
        Result piped = carafe.runWith(Files.readAllBytes(archive), "import", "-q", "-", "piped");
        assertThat(piped.status()).as("%s", piped).isZero();
        assertThat(piped.err()).isEmpty();
        Result copied = carafe.run("import", rootfs.toString(), "copied");
        assertThat(copied.status()).as("%s", copied).isZero();

        assertThat(carafe.run("run", "--rm", "piped", "cat", "/etc/readme").out())
                .isEqualTo("not a program\n");
        assertThat(carafe.run("run", "--rm", "copied", "cat", "/etc/readme").out())
                .isEqualTo("not a program\n");
        assertThat(carafe.run("rmi", "piped", "copied").status()).isZero();
    }

    @Test
    void saysWhatIsWrongWithAnArchive() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.tar"), "this is no archive\n".repeat(100));
        Path cut = directory.resolve("cut.tar.gz");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(archive), 5000));

        Result notTar = carafe.run("import", bad.toString());
        Result truncated = carafe.run("import", cut.toString());
        Result missing = carafe.run("import", "/no/such.tar");

        assertThat(notTar.status()).isEqualTo(125);
        assertMatches("errors/import-bad-tar.txt", notTar.err());
        assertThat(truncated.status()).isEqualTo(125);
        assertMatches("errors/import-truncated.txt", truncated.err());
        assertThat(missing.status()).isEqualTo(125);
        assertMatches("errors/import-missing.txt", missing.err());
        assertThat(carafe.run("images", "-q").out()).isEmpty();
    }

    @Test
    void saysWhenTheDiskIsFull() throws Exception {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
        try {
            Result full = carafe.run("--root", disk.resolve("state").toString(), "import", archive.toString());

            assertThat(full.status()).isEqualTo(125);
            assertMatches("errors/import-disk-full.txt", full.err().replace(directory.toString(), "<directory>"));
        } finally {
            carafe.run("--root", disk.resolve("state").toString(), "engine", "stop");
            // Its keeper may be about to leave.
            await().untilAsserted(() -> mount("umount", disk.toString()));
        }
    }

    private static void mount(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
