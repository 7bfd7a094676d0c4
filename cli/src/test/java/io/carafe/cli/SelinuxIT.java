package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Containers where SELinux is at work and enforces a policy that knows them: see vm/run. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelinuxIT {
    private static final Path ENFORCE = Path.of("/sys/fs/selinux/enforce");
    private static final String LABEL = "cat /proc/self/attr/current | tr -d '\\0'; echo";
    private static final String PROCESS = "system_u:system_r:container_t:s0:c\\d+,c\\d+";
    private static final String FILE = "system_u:object_r:container_file_t:s0";

    private Path directory;
    private Path rootfs;
    private Command carafe;

    @BeforeAll
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.exists(ENFORCE) && Files.readString(ENFORCE).strip().equals("1"),
                "SELinux does not enforce a policy on this host");
        directory = temporary;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        rootfs = Busybox.make(directory.resolve("rootfs"));
        host("chcon", "-R", "system_u:object_r:container_ro_file_t:s0", rootfs.toString());
        carafe = Command.in(directory, Way.WITH_ENGINE);
    }

    @AfterAll
    void endEngine() {
        if (carafe != null) {
            carafe.close();
        }
    }

    private static String host(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Result run(String options, String script) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--rootfs", rootfs.toString()));
        words.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        words.addAll(List.of("sh", "-c", script));
        return carafe.run(words.toArray(String[]::new));
    }

    private String output(String options, String script) {
        return output(run(options, script));
    }

    private static String output(Result result) {
        assertThat(result.status()).as("%s", result).isZero();
        return result.out().strip();
    }

    /** A container of that name that waits. */
    private void start(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name, "--rootfs", rootfs.toString()));
        words.addAll(List.of(options));
        words.addAll(List.of("sleep", "6000"));
        output(carafe.run(words.toArray(String[]::new)));
    }

    private String labelIn(String name) {
        return output(carafe.run("exec", name, "sh", "-c", LABEL));
    }

    private static String level(String label) {
        return label.split(":", 4)[3];
    }

    private Path volume(String name) throws IOException {
        Path volume = Files.createDirectories(directory.resolve(name));
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(volume.resolve("file"), "secret\n");
        return volume;
    }

    /** Looked at from the host: busybox knows no labels. */
    private List<String> labelsOfFiles(String name, String... files) throws IOException, InterruptedException {
        String pid = output(carafe.run("inspect", "-f", "{{.State.Pid}}", name));
        List<String> command = new ArrayList<>(List.of("stat", "-c", "%C"));
        for (String file : files) {
            command.add("/proc/" + pid + "/root" + file);
        }
        return host(command.toArray(String[]::new)).lines().toList();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aContainerIsCalledWhatThePolicyHasForContainers(Way way) {
        try (Command command = Command.in(directory, way)) {
            assertThat(output(command.run("run", "--rm", "--rootfs", rootfs.toString(), "sh", "-c", LABEL)))
                    .matches(PROCESS);
        }
    }

    @Test
    void eachHasCategoriesOfItsOwnAndFurtherProcessesAndFilesHaveThemToo() throws Exception {
        start("one");
        start("two");
        try {
            String one = labelIn("one");
            String file = "system_u:object_r:container_file_t:" + level(one);
            output(carafe.run("exec", "one", "touch", "/new", "/dev/shm/new"));

            assertThat(one).matches(PROCESS).isEqualTo(labelIn("one")).isNotEqualTo(labelIn("two"));
            assertThat(output(carafe.run("inspect", "-f", "{{.ProcessLabel}} {{.MountLabel}}", "one")))
                    .isEqualTo(one + " " + file);
            assertThat(labelsOfFiles(
                            "one",
                            "/",
                            "/new",
                            "/bin/busybox",
                            "/dev",
                            "/dev/pts",
                            "/dev/shm",
                            "/dev/shm/new",
                            "/dev/mqueue",
                            "/etc/hosts",
                            "/etc/hostname",
                            "/etc/resolv.conf"))
                    .containsOnly(file);
            assertThat(output("--ipc container:one", LABEL + "; ls /dev/shm")).isEqualTo(one + "\nnew");
            assertThat(output("--pid container:one", LABEL)).isEqualTo(one);
        } finally {
            carafe.run("rm", "-f", "one", "two");
        }
    }

    @Test
    void partsOfALabelCanBeGiven() {
        assertThat(output("--security-opt label=level:s0:c1,c2", LABEL))
                .isEqualTo("system_u:system_r:container_t:s0:c1,c2");
        assertThat(output("--security-opt label=type:spc_t", LABEL)).startsWith("system_u:system_r:spc_t:s0:c");
    }

    @ParameterizedTest
    @CsvSource({"--security-opt label=disable", "--privileged", "--pid host", "--ipc host"})
    void someAreNotConfined(String options) {
        assertThat(output(options, LABEL)).doesNotContain("container_t").contains(":s0");
    }

    @Test
    void whatThePolicyDoesNotKnowIsRefused() {
        Result result = run("--security-opt label=type:no_such_t", "true");

        assertThat(result.status()).isEqualTo(125);
        assertThat(result.err()).contains("EINVAL");
    }

    @Test
    void aDirectoryOfTheHostsIsClosedUnlessItIsLabelledForAll() throws Exception {
        Path volume = volume("shared");
        String script = "cat /v/file; echo more > /v/more; ls /v";

        Result closed = run("-v " + volume + ":/v", script);
        assertThat(closed.out()).isEmpty();
        assertThat(closed.err()).contains("Permission denied");
        assertThat(volume.resolve("more")).doesNotExist();

        assertThat(output("-v " + volume + ":/v:z", script)).isEqualTo("secret\nfile\nmore");
        // What a container has made there has its categories, as Debian's policy has it, until the next start with z.
        assertThat(output("-v " + volume + ":/v:z", "cat /v/more")).isEqualTo("more");
        assertThat(output("-v " + volume + ":/v", "cat /v/file")).isEqualTo("secret");
        assertThat(host("stat", "-c", "%C", volume.toString(), volume + "/file", volume + "/more")
                        .lines())
                .containsOnly(FILE);
    }

    @Test
    void aDirectoryThatIsLabelledForOneIsClosedToOthers() throws IOException {
        Path volume = volume("private");
        start("owner", "-v", volume + ":/v:Z");
        try {
            assertThat(output(carafe.run("exec", "owner", "sh", "-c", "cat /v/file; echo own > /v/own; cat /v/own")))
                    .isEqualTo("secret\nown");

            Result other = run("-v " + volume + ":/v", "cat /v/file; echo other > /v/own; cat /v/own");
            assertThat(other.out()).isEmpty();
            assertThat(other.err()).contains("Permission denied");
            assertThat(volume.resolve("own")).hasContent("own");
        } finally {
            carafe.run("rm", "-f", "owner");
        }
    }

    @Test
    void aFileOfTheHostsIsNotWrittenAlsoWhereItIsMounted() throws IOException {
        Path file = Files.writeString(directory.resolve("of-the-host"), "host\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        Result result = run("-v " + file + ":/file", "echo container >> /file");

        assertThat(result.err()).contains("Permission denied");
        assertThat(file).hasContent("host");
    }

    /** What is mapped into memory is a file of the layer, whose own label SELinux wants to see when a loader protects it. */
    @Test
    void anImageRunsWhateverItsFilesWereCalled() throws IOException, InterruptedException {
        Path archive = directory.resolve("plain.tar");
        host("tar", "-C", rootfs.toString(), "-cf", archive.toString(), ".");
        output(carafe.run("import", archive.toString(), "plain"));

        assertThat(output(carafe.run("run", "--rm", "plain", "sh", "-c", LABEL)))
                .matches(PROCESS);
        assertThat(output(carafe.run("run", "--rm", "-v", "data:/v", "plain", "sh", "-c", "echo x > /v/a; cat /v/a")))
                .isEqualTo("x");
        assertThat(output(carafe.run("run", "--rm", "-v", "data:/v", "plain", "cat", "/v/a")))
                .isEqualTo("x");
    }

    /** A further process enters the group when it has its label already. */
    @Test
    void everyProcessIsInTheGroupThatBoundsIt() {
        start("bounded", "-m", "64m");
        try {
            String script = "cat /sys/fs/cgroup/memory.max; cat /proc/self/cgroup";

            assertThat(output(carafe.run("exec", "bounded", "sh", "-c", script)))
                    .isEqualTo("67108864\n0::/");
        } finally {
            carafe.run("rm", "-f", "bounded");
        }
    }

    @Test
    void aTerminalIsTheContainers() {
        assertThat(output("-t", LABEL + "; test -t 0 && echo x > /dev/tty").replace("\r", ""))
                .matches(PROCESS + "\nx");
    }
}
