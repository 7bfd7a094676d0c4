package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.ExecSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.testing.BusyboxRoot;
import io.carafe.testing.ForkedJvm;
import io.carafe.testing.HostTraces;
import io.carafe.testing.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same without any privilege: another JVM, run by a user who has no ids but its own. */
@NeedsRoot
class UnprivilegedIT {
    private static final String USER = "65534";

    @TempDir
    static Path directory;

    private static Map<String, String> seen;

    /** What that JVM does; it prints what it sees, a line each. */
    public static final class Visitor {
        private final Carafe carafe;
        private final Path root;

        private Visitor(Carafe carafe, Path root) {
            this.carafe = carafe;
            this.root = root;
        }

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            Path root = BusyboxRoot.make(directory.resolve("root"));
            Map<String, String> before = BusyboxRoot.fingerprint(root);
            try (Carafe carafe = Carafe.open(CarafeSettings.at(directory.resolve("state")))) {
                new Visitor(carafe, root).look();
            }
            say("unchanged", BusyboxRoot.fingerprint(root).equals(before));
            say(
                    "containers left",
                    directory.resolve("state/containers").toFile().list().length);
            HostTraces traces = HostTraces.look();
            say("children left", traces.children());
        }

        private static void say(String what, Object seen) {
            System.out.println(what + "=" + seen.toString().replace("\n", "|"));
        }

        private ContainerSpecBuilder shell(String script) {
            return ContainerSpec.ofDirectory(root.toString())
                    .command("sh", "-c", script)
                    .remove(true);
        }

        private void run(String what, ContainerSpecBuilder spec) throws InterruptedException {
            try {
                Runs.Ended ended = Runs.run(carafe, spec.build());
                say(what, ended.exitCode() + " " + ended.out() + ended.err());
            } catch (CarafeException failed) {
                say(what, failed.exitCode() + " " + failed.getMessage());
            }
        }

        private void look() throws Exception {
            say("rootless", carafe.host().rootless());
            run("streams", shell("echo out; echo err >&2; exit 7"));
            run("user", shell("id -u; id -g; echo $HOME"));
            run("map", shell("cat /proc/self/uid_map | sed 's/ \\+/ /g'; cat /proc/self/setgroups"));
            run("pid", shell("echo $$; echo /proc/[0-9]*"));
            run(
                    "name",
                    shell("hostname; hostname other && hostname")
                            .hostname("web")
                            .capAdd("SYS_ADMIN"));
            run("writes", shell("echo x > /new && echo y >> /etc/passwd && rm /srv/data/seed && cat /new"));
            run("devices", shell("echo x > /dev/null; head -c 3 /dev/zero | wc -c; ls /dev/pts /dev/shm | wc -l"));
            // Whatever this host has to lead outside.
            run(
                    "net",
                    shell("ls /sys/class/net; ping -c 1 -W 1 127.0.0.1 >/dev/null && echo up")
                            .namespace(NamespaceKind.NET, NamespaceMode.PRIVATE));
            run("read-only", shell("touch /x 2>/dev/null || echo refused").readOnly(true));
            run("workdir", shell("pwd").workdir("/a/b"));
            run(
                    "missing",
                    ContainerSpec.ofDirectory(root.toString()).command("nosuch").remove(true));
            run("other user", shell("id -u").user("app"));
            run("host pid", shell("readlink /proc/self/ns/pid").namespace(NamespaceKind.PID, NamespaceMode.HOST));
            say("own pid", Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
            Path shared = Files.createDirectory(root.resolveSibling("shared"));
            run("bind", shell("echo x > /m/f; cat /m/f").mount(mount(shared, false)));
            run("bind read-only", shell("echo x > /m/g || cat /m/f").mount(mount(shared, true)));
            run(
                    "volume",
                    shell("cat /srv/data/seed; touch /srv/data/new")
                            .mount(new MountSpec.Volume("v", Pathname.of("/srv/data"), false, true)));
            run("hostile workdir", shell("ls").workdir("/proc/self/fd/5"));
            signals();
            terminal();
            joining();
        }

        private static MountSpec mount(Path source, boolean readOnly) {
            return new MountSpec.Bind(
                    Pathname.of(source.toString()), Pathname.of("/m"), readOnly, true, MountFlag.PRIVATE, false);
        }

        private void signals() throws Exception {
            try (Container container =
                    carafe.start(shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done")
                            .build())) {
                Runs.line(container.stdout());
                container.stop(Duration.ofSeconds(20));
                say("stopped", container.waitFor());
            }
            try (Container container =
                    carafe.start(shell("cat; sleep 1000").interactive(true).build())) {
                container.stdin().write("typed\n".getBytes(UTF_8));
                container.stdin().close();
                say("read", Runs.line(container.stdout()));
                container.signal("KILL");
                say("killed", container.waitFor());
            }
        }

        private void terminal() throws Exception {
            try (Container container =
                    carafe.start(shell("tty; stty size").tty(true).build(), new Stdio.Terminal(9, 8))) {
                say("terminal", Runs.text(container.stdout()).replace("\r", ""));
            }
        }

        private void joining() throws Exception {
            try (Container other = carafe.start(
                    shell("sleep 1000").name("other").hostname("peer").build())) {
                Path namespaces = Path.of("/proc/" + other.pid().orElseThrow() + "/ns");
                for (NamespaceKind kind : List.of(NamespaceKind.NET, NamespaceKind.IPC, NamespaceKind.PID)) {
                    say("its " + kind.symbol(), Files.readSymbolicLink(namespaces.resolve(kind.symbol())));
                    run(
                            "joins " + kind.symbol(),
                            shell("readlink /proc/self/ns/" + kind.symbol())
                                    .namespace(kind, new NamespaceMode.OfContainer("other")));
                }
                try (ContainerProcess process = other.exec(ExecSpec.of(
                        "sh", "-c", "id -u; hostname; readlink /proc/self/ns/pid; tr '\\0' ' ' < /proc/1/cmdline"))) {
                    say("executes", process.waitFor() + " " + Runs.text(process.stdout()));
                }
                for (int i = 0; i < 20; i++) {
                    try (ContainerProcess process = other.exec(ExecSpec.of("true"))) {
                        say("executes again", process.waitFor());
                    }
                }
            }
        }
    }

    @BeforeAll
    static void visit() throws Exception {
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue(Files.isExecutable(setpriv), "there is no setpriv to become another user with");
        Path sysctl = Path.of("/proc/sys/user/max_user_namespaces");
        assumeTrue(!Files.exists(sysctl) || !Files.readString(sysctl).strip().equals("0"), "no user namespaces here");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setAttribute(home, "unix:uid", Integer.parseInt(USER));
        Files.setAttribute(home, "unix:gid", Integer.parseInt(USER));
        String classPath = ForkedJvm.publicClassPath(Files.createDirectory(directory.resolve("classes")));
        Process visitor = ForkedJvm.start(
                List.of(
                        setpriv.toString(),
                        "--reuid=" + USER,
                        "--regid=" + USER,
                        "--clear-groups",
                        "env",
                        "-C",
                        home.toString(),
                        "HOME=" + home,
                        "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + home + " -Duser.home=" + home),
                classPath,
                Visitor.class,
                home.toString());
        seen = new LinkedHashMap<>();
        for (String line : ForkedJvm.lines(visitor)) {
            int equals = line.indexOf('=');
            seen.put(line.substring(0, equals), line.substring(equals + 1));
        }
        assertThat(visitor.waitFor()).as("exit code, after %s", seen).isZero();
    }

    private static void sees(String what, String expected) {
        assertThat(seen).as(what).containsEntry(what, expected);
    }

    @Test
    void itRuns() {
        sees("rootless", "true");
        sees("streams", "7 out|err|");
        sees("read", "typed");
        sees("stopped", "5");
        sees("killed", "137");
        sees("terminal", "/dev/pts/0|9 8|");
        assertThat(seen.get("missing")).startsWith("127 cannot execute nosuch: not found in the container's PATH");
    }

    @Test
    void itIsRootOfOneUserAndOnlyThat() {
        sees("user", "0 0|0|/root|");
        sees("map", "0  0 65534 1|deny|");
        assertThat(seen.get("other user")).startsWith("125 ").contains("1235");
    }

    @Test
    void itIsIsolated() {
        sees("pid", "0 1|/proc/1|");
        sees("name", "0 web|other|");
        sees("devices", "0 3|" + seen.get("devices").substring("0 3|".length()));
        sees("net", "0 lo|up|");
        sees("read-only", "0 refused|");
        sees("workdir", "0 /a/b|");
        assertThat(seen.get("hostile workdir")).startsWith("125 ");
        sees("host pid", "0 " + seen.get("own pid") + "|");
    }

    @Test
    void itWritesToMemoryAndToWhatItIsGiven() {
        sees("writes", "0 x|");
        sees("unchanged", "true");
        sees("bind", "0 x|");
        assertThat(seen.get("bind read-only")).startsWith("0 x|").contains("Read-only file system");
        sees("volume", "0 seed|");
    }

    @Test
    void itJoinsAnother() {
        for (String kind : List.of("net", "ipc", "pid")) {
            sees("joins " + kind, "0 " + seen.get("its " + kind) + "|");
        }
    }

    @Test
    void itExecutesFurtherProcesses() {
        sees("executes", "0 0|peer|" + seen.get("its pid") + "|sleep 1000 ");
        sees("executes again", "0");
    }

    @Test
    void itLeavesNothing() {
        sees("containers left", "0");
        sees("children left", "[]");
    }
}
