package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code carafe run} as a user sees it: exit codes, streams, files, users. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunIT {
    @Parameter
    private Way way;

    private Path directory;

    private Path rootfs;
    private Caller caller;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        carafe = caller.carafe();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    private Result run(String... words) {
        String[] all = new String[words.length + 4];
        all[0] = "run";
        all[1] = "--rm";
        all[2] = "--rootfs";
        all[3] = rootfs.toString();
        System.arraycopy(words, 0, all, 4, words.length);
        return carafe.run(all);
    }

    private String script(String... words) {
        Result result = run(words);
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    @Test
    void everyByteComesBack() {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);

        Result result = carafe.runWith(bytes, "run", "--rm", "-i", "--rootfs", rootfs.toString(), "cat");

        assertThat(result.status()).isZero();
        assertThat(result.output()).isEqualTo(bytes);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void outputAndErrorStayApart() {
        Result result = run("sh", "-c", "echo out; echo err >&2; exit 3");

        assertThat(result.status()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }

    @Test
    void withoutInteractiveThereIsNoInput() {
        Result result = carafe.runWith(
                "hidden".getBytes(), "run", "--rm", "--rootfs", rootfs.toString(), "sh", "-c", "wc -c; exit 0");

        assertThat(result.out().strip()).isEqualTo("0");
    }

    @Test
    void isolatesAndNames() {
        assertThat(script(
                        "-h",
                        "web",
                        "-e",
                        "A=b c",
                        "-w",
                        "/srv",
                        "-u",
                        "app",
                        "--group-add",
                        "29",
                        "sh",
                        "-c",
                        "hostname; echo $A; pwd; id | sed s/,1235.app.//; echo $$; echo $HOME; ls /sys/class/net"))
                .isEqualTo("""
                        web
                        b c
                        /srv
                        uid=1234(app) gid=1235(app) groups=29(audio)
                        1
                        /home/app
                        lo
                        """);
    }

    @Test
    void mountsDirectoriesVolumesAndMemory() throws IOException, InterruptedException {
        Path shared = Files.createDirectories(directory.resolve("shared"));
        Files.writeString(shared.resolve("file"), "from the host\n");
        caller.own(shared);

        assertThat(script(
                        "-v",
                        shared + ":/in:ro",
                        "-v",
                        "data:/data",
                        "-v",
                        "/anonymous",
                        "--tmpfs",
                        "/mem:size=1m",
                        "--mount",
                        "type=bind,src=" + shared + ",dst=/rw",
                        "--read-only",
                        "sh",
                        "-c",
                        "cat /in/file; echo x > /data/kept; echo y > /rw/new; echo z > /mem/a && echo z > /anonymous/a;"
                                + " touch /in/no /no 2>/dev/null || echo refused"))
                .isEqualTo("from the host\nrefused\n");
        assertThat(shared.resolve("new")).hasContent("y\n");
        assertThat(script("-v", "data:/again", "cat", "/again/kept")).isEqualTo("x\n");
    }

    @Test
    void anyWordArrivesInAnyLocale() {
        carafe.with("LC_ALL", "C");
        assertThat(script("-e", "V=ü", "sh", "-c", "echo \"$0 $V\"", "é😀")).isEqualTo("é😀 ü\n");
        carafe.with("LC_ALL", "C.UTF-8");
        assertThat(script("echo", "é😀")).isEqualTo("é😀\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127 | no-such-command      | run-no-command.txt",
                "127 | /no/such             | run-no-path.txt",
                "126 | /etc/readme          | run-not-executable.txt",
                "126 | /etc                 | run-directory.txt",
                "143 | sh -c kill\\ -TERM\\ $$;exit\\ 143 | empty.txt",
                "125 | --name a/b true      | run-bad-name.txt",
                "125 | -u nobody true       | run-no-user.txt",
                "125 | --mount type=bind,src=/no/such,dst=/x true | run-no-source.txt",
            })
    void exitCodesAndTheirReasons(int status, String words, String golden) {
        String[] split = words.replace("\\ ", "\0").split(" ");
        for (int i = 0; i < split.length; i++) {
            split[i] = split[i].replace('\0', ' ');
        }
        Result result = run(split);

        assertThat(result.status()).as("%s", result).isEqualTo(status);
        assertThat(result.out()).isEmpty();
        assertMatches("errors/" + golden, result.err());
    }

    @Test
    void aRootDirectoryThatIsNotThere() {
        Result result = carafe.run("run", "--rootfs", "/no/such", "true");

        assertThat(result.status()).isEqualTo(125);
        assertMatches("errors/run-no-rootfs.txt", result.err());
    }

    @Test
    void keptContainersCanBeSeenStartedAgainAndRemoved() throws IOException {
        Path idFile = directory.resolve("id");
        Result made = carafe.run(
                "run",
                "--name",
                "kept",
                "--cidfile",
                idFile.toString(),
                "-l",
                "a=b",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "echo one; echo two >&2; exit 5");

        assertThat(made.status()).as("%s", made).isEqualTo(5);
        String id = Files.readString(idFile);
        assertThat(carafe.run("ps", "-aq", "--no-trunc").out()).isEqualTo(id + "\n");
        assertThat(carafe.run("ps").out().lines()).hasSize(1);
        assertThat(carafe.run("ps", "-a", "--format", "{{.Names}} {{.Status}}").out())
                .startsWith("kept Exited (5) ");
        Result logs = carafe.run("logs", "kept");
        assertThat(logs.out()).isEqualTo("one\n");
        assertThat(logs.err()).isEqualTo("two\n");
        assertThat(carafe.run("inspect", "-f", "{{.State.ExitCode}} {{.Config.Labels}}", "kept")
                        .out())
                .isEqualTo("5 map[a:b]\n");
        assertThat(carafe.run("start", "-a", id.substring(0, 12)).status()).isEqualTo(5);
        assertThat(carafe.run("wait", "kept").out()).isEqualTo("5\n");
        Result again = carafe.run("run", "--name", "kept", "--rootfs", rootfs.toString(), "true");
        assertThat(again.status()).isEqualTo(125);
        assertThat(again.err()).contains("kept is already in use by container " + id);
        assertThat(carafe.run("rm", "kept").out()).isEqualTo("kept\n");
        assertThat(carafe.run("ps", "-aq").out()).isEmpty();
    }

    @Test
    void traceTellsEachStepWithItsResult() {
        Result result = run("--trace", "true");

        assertThat(result.status()).isZero();
        assertThat(result.err())
                .contains("THE NEW PROCESS", "pivot_root(\".\", \".\") = 0 <", "clone3({flags=", "All of it took ");
    }
}
