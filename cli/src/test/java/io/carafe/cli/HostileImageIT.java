package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that were made to do harm. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileImageIT {
    private static final String ESCAPE = "\u001b[31m\u0007";

    private Path directory;
    private Path rootfs;
    private Command carafe;

    @BeforeAll
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        rootfs = Busybox.make(directory.resolve("rootfs"));
        carafe = Command.in(directory, Way.WITH_ENGINE);
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    private Result ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s", result).isZero();
        return result;
    }

    /** A link of the image's in the place of what is mounted: CVE-2021-30465, CVE-2025-31133, CVE-2025-52565. */
    @Test
    void noLinkOfTheImagesLeadsAMountOut() throws IOException, InterruptedException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path lent = Files.createDirectory(directory.resolve("lent"));
        Files.writeString(lent.resolve("here"), "");
        Path evil = Busybox.make(directory.resolve("evil"));
        Files.createSymbolicLink(evil.resolve("link"), outside);
        Files.createDirectories(evil.resolve(outside.toString().substring(1)));
        Files.createSymbolicLink(evil.resolve("dev/null"), outside.resolve("null"));
        Files.createSymbolicLink(evil.resolve("dev/console"), outside.resolve("console"));
        Files.createSymbolicLink(evil.resolve("magic"), Path.of("/proc/self/root/proc/1/root"));

        Result mounted = carafe.run(
                "run", "--rm", "--rootfs", evil.toString(), "-v", lent + ":/link/deep", "ls", outside + "/deep");

        assertThat(mounted.out()).as("%s", mounted).isEqualTo("here\n");
        assertThat(outside).isEmptyDirectory();
        Result magic = carafe.run("run", "--rm", "--rootfs", evil.toString(), "-v", lent + ":/magic/deep", "true");
        assertThat(magic.status()).as("%s", magic).isNotZero();
    }

    /**
     * A volume on files of the kernel's would take what is written to those, and nobody would notice: CVE-2019-16884,
     * CVE-2025-52881. An image asks for volumes by itself.
     */
    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/self/attr", "/proc/self/fd", "/proc/1", "/proc/sys", "/proc/sys/kernel"})
    void noVolumeLiesOnFilesOfTheKernels(String target) throws IOException, InterruptedException {
        String name = "volume" + target.replace('/', '-');
        Path evil = Busybox.make(directory.resolve(name));
        Files.createSymbolicLink(evil.resolve("data"), Path.of(target));
        Files.createSymbolicLink(evil.resolve("fine"), Path.of("/srv"));
        ok("import", "--change", "VOLUME /data", evil.toString(), name);
        ok("import", "--change", "VOLUME /fine", evil.toString(), name + "-fine");

        Result refused = carafe.run("run", "--rm", name, "true");
        assertThat(refused.status()).as("%s", refused).isEqualTo(125);
        assertThat(refused.err()).contains("be sure that no link has led the volume /data into /proc");
        Result given = carafe.run("run", "--rm", "-v", "mine:/data/deeper", name + "-fine", "true");
        assertThat(given.status()).as("%s", given).isEqualTo(125);
        assertThat(ok("run", "--rm", name + "-fine", "grep", "-c", " /srv ", "/proc/mounts")
                        .out())
                .isEqualTo("1\n");
    }

    /** What is looked up in it is not read into memory whole. */
    @ParameterizedTest
    @CsvSource({"passwd, nobody", "group, 0:nobody"})
    void aGiantFileOfAccountsIsNoBurden(String name, String user) throws IOException, InterruptedException {
        Path giant = Busybox.make(directory.resolve("giant-" + name));
        try (RandomAccessFile file =
                new RandomAccessFile(giant.resolve("etc").resolve(name).toFile(), "rw")) {
            file.setLength(8L << 30);
        }

        Result result = carafe.run("run", "--rm", "--rootfs", giant.toString(), "-u", user, "true");

        assertThat(result.status()).as("%s", result).isEqualTo(125);
        assertThat(ok("run", "--rm", "--rootfs", rootfs.toString(), "echo", "well")
                        .out())
                .isEqualTo("well\n");
    }

    /** What an image says of itself gives it no rights, whatever other engines made of such words. */
    @Test
    void noLabelIsAnOption() {
        ok(
                "import",
                "--change",
                "LABEL privileged=true io.carafe.privileged=true carafe.cap-add=ALL io.podman.annotations.privileged=TRUE",
                "--change",
                "LABEL io.podman.annotations.seccomp=unconfined run='--privileged' org.systemd.property.DevicePolicy=auto",
                "--change",
                "CMD [\"sh\",\"-c\",\"grep -E '^(CapEff|Seccomp):' /proc/self/status\"]",
                rootfs.toString(),
                "labelled");

        assertThat(ok("run", "--rm", "labelled").out()).isEqualTo("CapEff:\t00000000a80425fb\nSeccomp:\t2\n");
    }

    /** What a terminal would obey. */
    @Test
    void nothingThatAnImageSaysReachesATerminalAsItIs() {
        ok(
                "import",
                "-m",
                "made " + ESCAPE,
                "--change",
                "CMD [\"sh\",\"-c\",\": \\u001b[31m\\u0007\"]",
                "--change",
                "LABEL " + ESCAPE + "=" + ESCAPE,
                rootfs.toString(),
                "coloured");
        ok("run", "--name", "coloured", "coloured");

        for (List<String> words : List.of(
                List.of("ps", "-a"),
                List.of("ps", "-a", "--no-trunc"),
                List.of("images"),
                List.of("history", "coloured"),
                List.of("history", "--no-trunc", "coloured"),
                List.of("inspect", "coloured"),
                List.of("image", "inspect", "coloured"),
                List.of("top", "coloured"),
                List.of("events", "--since", "1h", "--until", "0s"),
                List.of("run", "--rm", "-u", ESCAPE, "coloured"))) {
            Result told = carafe.run(words.toArray(String[]::new));
            assertThat(told.out() + told.err())
                    .as("%s", words)
                    .isNotEmpty()
                    .doesNotContain("\u001b")
                    .doesNotContain("\u0007");
        }
        ok("rm", "coloured");
    }

    /** CVE-2019-14271: the engine never makes an image's libraries, or settings of libraries, its own. */
    @Test
    void theEngineLoadsNothingOfTheImages() throws IOException, InterruptedException {
        Path evil = Busybox.make(directory.resolve("libraries"));
        for (String file : List.of(
                "etc/ld.so.preload",
                "etc/nsswitch.conf",
                "lib/x86_64-linux-gnu/libnss_files.so.2",
                "lib64/ld-linux-x86-64.so.2",
                "usr/lib/jvm/default/lib/libjava.so")) {
            Files.createDirectories(evil.resolve(file).getParent());
            Files.writeString(evil.resolve(file), "/evil.so");
        }
        ok("run", "-d", "--name", "web", "--rootfs", evil.toString(), "sleep", "600");
        try {
            ok("cp", "web:/etc/group", directory.resolve("group").toString());
            ok("cp", directory.resolve("group").toString(), "web:/srv");
            assertThat(ok("exec", "-u", "app:audio", "web", "id", "-u").out()).isEqualTo("1234\n");
            assertThat(ok("top", "web", "-o", "pid,args").out()).contains("sleep 600");
        } finally {
            carafe.run("rm", "-f", "web");
        }
    }
}
