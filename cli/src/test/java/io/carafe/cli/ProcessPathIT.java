package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** Descriptors of the user's process as files, by {@code /dev/stdin}, {@code /dev/fd/N} and {@code /proc/self}. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessPathIT {
    @Parameter
    private Way way;

    private Path directory;
    private Caller caller;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        Result imported = caller.carafe().run("import", "-q", caller.rootfs().toString(), "box");
        assertThat(imported.status()).as("%s", imported).isZero();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    /** Runs a script of a shell of the caller's, in which {@code $carafe} is the command. */
    private Result shell(String script) throws IOException, InterruptedException {
        String line = caller.carafe().line();
        int launcher = line.lastIndexOf(' ') + 1;
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line.substring(0, launcher) + "sh -c \"$script\"")
                .directory(directory.toFile());
        builder.environment().putAll(caller.carafe().environment());
        builder.environment().put("carafe", line.substring(launcher));
        builder.environment().put("script", script);
        Process process = builder.start();
        byte[] out = process.getInputStream().readAllBytes();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err);
    }

    private static void assertPrints(String expected, Result result) {
        assertThat(result.out()).as("%s", result).isEqualTo(expected);
        assertThat(result.status()).as("%s", result).isZero();
    }

    @Test
    void variablesComeFromDescriptors() throws Exception {
        String run = "$carafe run --rm --env-file %s box sh -c 'echo $Z'";
        assertPrints("1\n", shell("echo Z=1 | " + run.formatted("/dev/stdin")));
        assertPrints("2\n", shell("echo Z=2 | " + run.formatted("/dev/fd/7 7<&0 </dev/null")));
        assertPrints("3\n", shell("cd /dev; echo Z=3 | " + run.formatted("fd/7 7<&0 </dev/null")));
        assertPrints("4\n", shell("echo Z=4 >vars; " + run.formatted("/proc/self/fd/7 7<vars")));
        assertPrints("5\n", shell("echo Z=5 >vars; " + run.formatted("/proc/thread-self/cwd/vars")));

        Result closed = shell(run.formatted("/dev/fd/199"));
        assertThat(closed.status()).isEqualTo(125);
        assertThat(closed.err()).contains("cannot read --env-file /dev/fd/199: no such file");
    }

    @Test
    void archivesComeFromDescriptorsAndGoToThem() throws Exception {
        assertPrints("", shell("$carafe save -o whole.tar box"));
        assertPrints("", shell("$carafe save -o /dev/stdout box | cmp - whole.tar"));
        assertPrints("", shell("{ $carafe save -o /dev/fd/5 box 5>&1 >/dev/null; } | cmp - whole.tar"));
        assertPrints("before\n", shell("echo before >out; $carafe save -o /dev/stdout box >>out; head -n 1 out"));
        assertPrints("Loaded image: box:latest\n", shell("cat whole.tar | $carafe load -i /dev/stdin"));
        assertPrints("Loaded image: box:latest\n", shell("$carafe load -i /dev/fd/8 8<whole.tar"));
        assertPrints("", shell("$carafe import -q /dev/fd/8 again 8<rootfs >/dev/null; $carafe rmi again >/dev/null"));
        assertThat(Files.getAttribute(directory.resolve("whole.tar"), "unix:mode"))
                .isEqualTo(0100600);
    }

    @Test
    void filesAreCopiedFromDescriptorsThatHaveNames() throws Exception {
        assertPrints(
                "text\n",
                shell(
                        "echo text >named; $carafe create --name copied box true >/dev/null; $carafe cp /dev/fd/6 copied:/f 6<named;"
                                + " $carafe cp copied:/f /proc/self/cwd/out; cat out"));

        Result piped = shell("echo text | $carafe cp /dev/stdin copied:/g");
        assertThat(piped.status()).isEqualTo(125);
        assertThat(piped.err()).contains("cannot use /dev/stdin here");
        assertPrints("copied\n", shell("$carafe rm copied"));
    }

    @Test
    void aPipeOfTheHostsStaysOneWhenSomethingIsCopiedToIt() throws Exception {
        Result result =
                shell("mkfifo pipe; $carafe create --name box box true >/dev/null; $carafe cp box:/etc/passwd pipe");

        assertThat(result.status()).isEqualTo(125);
        assertThat(result.err()).contains("destination \"pipe\" must be a directory or a regular file");
        assertThat(Files.isRegularFile(directory.resolve("pipe"))).isFalse();
        assertPrints("box\n", shell("$carafe rm box"));
    }

    @Test
    void aDirectoryThatIsOpenCanBeMounted() throws Exception {
        assertPrints(
                "mounted\n",
                shell(
                        "mkdir -p shared; echo mounted >shared/x; $carafe run --rm -v /dev/fd/5:/x box cat /x/x 5<shared"));
    }

    @Test
    void noContainerIsLeftWhoseIdCannotBeWritten() throws Exception {
        Result result = shell("$carafe create --cidfile none/id box true");

        assertThat(result.status()).isEqualTo(125);
        assertThat(result.err())
                .contains("cannot write the container's id to "
                        + directory.toRealPath().resolve("none/id"));
        assertPrints("", shell("$carafe run --cidfile none/id box true 2>/dev/null; $carafe ps -aq"));
        assertPrints(
                "gone\n",
                shell("$carafe create --cidfile id --pull never none true 2>/dev/null; [ -e id ] || echo gone"));
    }
}
