package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.TestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script at the root of the project, on the assembly that this build has just made. */
class LauncherIT {
    private static final Path LAUNCHER =
            Path.of("..", "carafe").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private record Result(int status, String out, String err) {}

    @AfterEach
    void endEngine() {
        TestEngine.in(directory.resolve("run")).forEach(TestEngine::end);
    }

    @Test
    void runsTheCommandAndAddsNothingToItsOutput() throws Exception {
        Result result = run(LAUNCHER, Map.of(), "version");

        assertThat(result.status()).isZero();
        assertThat(result.out()).matches("carafe \\S+\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void passesTheExitStatusOn() throws Exception {
        assertThat(run(LAUNCHER, Map.of(), "no-such-command").status()).isEqualTo(125);
    }

    @Test
    void canBeReachedThroughLinks() throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first"), LAUNCHER);
        Path second = Files.createSymbolicLink(directory.resolve("second link"), first.getFileName());

        assertThat(run(second, Map.of(), "version").status()).isZero();
        Files.delete(first); // JUnit would warn of a link that leads out of its directory
    }

    @Test
    void saysWhatIsWrongWithJavaHome() throws Exception {
        Result result = run(LAUNCHER, Map.of("JAVA_HOME", directory.toString()), "version");

        assertThat(result)
                .isEqualTo(new Result(
                        125,
                        "",
                        "carafe: JAVA_HOME is " + directory
                                + ", which has no bin/java; set it to a JDK 17 or newer, or unset it\n"));
    }

    /** No JVM starts there. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--no-engine "})
    void worksInADirectoryThatHasBeenDeleted(String options) throws Exception {
        String script = "mkdir gone; cd gone; rmdir ../gone; \"$0\" " + options;

        Result result = shell(script + "ps");
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).startsWith("CONTAINER ID");

        Result relative = shell(script + "load -i images.tar");
        assertThat(relative.status()).as("%s", relative).isEqualTo(125);
        assertThat(relative.err())
                .endsWith("carafe: cannot find images.tar: the working directory has been deleted."
                        + " Change to another one, or give an absolute path.\n");

        Result another = shell("mkdir gone; cd gone; rmdir ../gone; mkdir ../gone; \"$0\" " + options + "version");
        assertThat(another.status()).as("%s", another).isZero();
        Files.delete(directory.resolve("gone"));
    }

    private Result shell(String script) throws IOException, InterruptedException {
        return run(Path.of("/bin/sh"), Map.of(), "-c", script, LAUNCHER.toString());
    }

    @Test
    @NeedsRoot
    void leavesWhatTheUserHasExportedAsItIs() throws Exception {
        Map<String, String> exported = Map.of("version", "1.2", "java", "coffee", "home", "/home/me", "options", "all");
        List<String> command = new ArrayList<>(List.of("run", "--rm", "--rootfs", "/"));
        exported.keySet().forEach(name -> command.addAll(List.of("-e", name)));
        command.addAll(List.of("printenv", "version", "java", "home", "options"));

        assertThat(run(LAUNCHER, exported, command.toArray(String[]::new)))
                .isEqualTo(new Result(0, "1.2\ncoffee\n/home/me\nall\n", ""));
    }

    /** From 25 on the archive is a cache of what the JDK has made ahead of time. */
    @Test
    @NeedsRoot
    void everyJdkBesideThisOneRunsItFromAnArchiveOfItsOwn() throws Exception {
        List<Path> homes;
        try (Stream<Path> all =
                Files.list(Path.of(System.getProperty("java.home")).getParent())) {
            homes = all.filter(home -> Files.isExecutable(home.resolve("bin/javac")) && !Files.isSymbolicLink(home))
                    .toList();
        }
        for (Path home : homes) {
            Map<String, String> environment = Map.of("JAVA_HOME", home.toString());
            assertThat(run(LAUNCHER, environment, "run", "--rm", "--rootfs", "/", "echo", "hello"))
                    .as(home.toString())
                    .isEqualTo(new Result(0, "hello\n", ""));
            String java = home.resolve("bin/java").toString().replace('/', '+');
            Path archives = Path.of("target", "carafe", "jvm");
            assertThat(archives.resolve(java + ".archive")).isNotEmptyFile();
            assertThat(archives.resolve(java + ".client.archive")).isNotEmptyFile();
            TestEngine.in(directory.resolve("run")).forEach(TestEngine::end);
        }
    }

    private Result run(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("CARAFE_ROOT", directory.resolve("state").toString());
        builder.environment().put("CARAFE_RUNTIME_DIR", directory.resolve("run").toString());
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Result(
                status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
