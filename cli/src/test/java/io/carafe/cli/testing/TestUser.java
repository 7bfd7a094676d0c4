package io.carafe.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A user without any rights, whom root makes for a test, with a home below a directory of the test's. That must be where
 * another user can get to.
 */
public record TestUser(String name, Path home) implements AutoCloseable {
    private static final int NOBODY = 65534;

    /** Makes one, of this JVM alone, because tests of another checkout may run at the same time. */
    public static TestUser make(String prefix, Path directory) throws IOException, InterruptedException {
        Busybox.need(Files.isExecutable(Path.of("/usr/sbin/useradd")), "useradd (Debian package passwd)");
        TestUser user = new TestUser(
                prefix + ProcessHandle.current().pid(),
                directory.resolve(prefix + ProcessHandle.current().pid()));
        run("useradd", "--system", "--create-home", "--home-dir", user.home + "", "--shell", "/bin/sh", user.name);
        Path scratch = Files.createDirectories(user.scratch());
        run("chown", user.name, scratch.toString());
        return user;
    }

    /**
     * The launcher of this build; or a copy of it and of what it starts, when the build lies where no other user can look. A
     * copy is slower: the archive of loaded classes is of the build's paths.
     */
    public static Path launcher(Path directory) throws IOException, InterruptedException {
        Path app = Path.of("target", "carafe").toAbsolutePath();
        if (isOpenToAll(app)) {
            return Command.LAUNCHER;
        }
        Path copy = Files.createDirectories(directory.resolve("program"));
        run("cp", Command.LAUNCHER.toString(), copy.toString());
        Path target = Files.createDirectories(copy.resolve("cli/target"));
        run("cp", "-r", app.toString(), target.toString());
        run("chmod", "-R", "a+rX", copy.toString());
        return copy.resolve("carafe");
    }

    private static boolean isOpenToAll(Path app) throws IOException, InterruptedException {
        String search = "[ -r \"$1/complete\" ] && [ -z \"$(find \"$1\" ! -readable 2>&1)\" ]";
        return new ProcessBuilder(
                                "setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups",
                                "sh",
                                "-c",
                                search,
                                "-",
                                app.toString())
                        .start()
                        .waitFor()
                == 0;
    }

    private Path scratch() {
        return home.resolve("scratch");
    }

    /** The command in this user's hands, after words such as those that lead to another namespace. */
    public Command command(Path launcher, Way way, List<String> before) {
        List<String> become = List.of("setpriv", "--reuid", name, "--regid", name, "--init-groups");
        return Command.in(scratch(), way)
                .with("HOME", home.toString())
                .with("XDG_DATA_HOME", "")
                .through(
                        launcher,
                        Stream.of(before, become).flatMap(List::stream).toList());
    }

    /** Grants subordinate ids. */
    public void grant(String range) throws IOException, InterruptedException {
        run("usermod", "--add-subuids", range, "--add-subgids", range, name);
    }

    /** Removes it. A keeper of its own may still be about to leave. */
    @Override
    public void close() throws IOException, InterruptedException {
        run("userdel", "--force", name);
    }

    /** Runs a command as root. */
    public static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    }
}
