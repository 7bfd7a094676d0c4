package io.carafe.cli.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A host of the test's own, in a network and a mount namespace, and another one beyond its default route, which serves a
 * file by HTTP. Both end with their two processes, and nothing else of them is left.
 */
public final class TestNetwork implements AutoCloseable {
    /** The other host. */
    public static final String OUTSIDE = "198.51.100.1";

    /** Its file. */
    public static final String URL = "http://" + OUTSIDE + ":8000/hello";

    /** The host of the test's own, as seen from outside. */
    public static final String HOST = "198.51.100.7";

    private static final String SERVE = """
            ip link set lo up
            echo ready
            exec busybox httpd -f -p 8000 -h "$1"
            """;

    /** Every user may make network devices, as is usual, whatever is the case on this machine. */
    private static final String HOST_SIDE = """
            set -e
            mount --make-rprivate /
            mount -t tmpfs -o mode=755 none /dev/net
            mknod -m 666 /dev/net/tun c 10 200
            ip link set lo up
            ip link add out type veth peer name in netns "$1"
            ip addr add 198.51.100.7/24 dev out
            ip link set out up
            nsenter -t "$1" -n ip addr add 198.51.100.1/24 dev in
            nsenter -t "$1" -n ip link set in up
            ip route add default via 198.51.100.1
            echo ready
            exec sleep infinity
            """;

    private final Process outside;
    private final Process host;

    private TestNetwork(Process outside, Process host) {
        this.outside = outside;
        this.host = host;
    }

    /** @param directory of the test's, for what is served */
    public static TestNetwork open(Path directory) throws IOException {
        Files.writeString(directory.resolve("hello"), "hello from outside\n");
        Process outside = start("unshare", "--net", "sh", "-c", SERVE, "serve", directory.toString());
        Process host =
                start("unshare", "--net", "--mount", "sh", "-c", HOST_SIDE, "host", Long.toString(outside.pid()));
        return new TestNetwork(outside, host);
    }

    private static Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream()));
        assertThat(reader.readLine()).as("%s", List.of(command)).isEqualTo("ready");
        return process;
    }

    /** To be put in front of a command that is to run on the host. */
    public List<String> words() {
        return List.of("nsenter", "-t", Long.toString(host.pid()), "-n", "-m", "--");
    }

    /** Runs something on the host, as root; its output. */
    public String run(String... command) throws IOException, InterruptedException {
        return output(words(), command);
    }

    /** Runs something on the other host. */
    public String runOutside(String... command) throws IOException, InterruptedException {
        return output(List.of("nsenter", "-t", Long.toString(outside.pid()), "-n", "--"), command);
    }

    /** Starts a program of Java's on the other host, which says when it is ready. */
    public Process startOutside(Class<?> program, String... arguments) throws IOException {
        return startBeside(Long.toString(outside.pid()), program, arguments);
    }

    /** Starts a program of Java's in the network of a process. */
    public static Process startBeside(String pid, Class<?> program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "-t",
                pid,
                "-n",
                "--",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        words.addAll(List.of(arguments));
        return start(words.toArray(String[]::new));
    }

    private static String output(List<String> before, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }

    /** Processes on the host that are of this program, whatever they call themselves. */
    public List<Long> processes(String program) throws IOException {
        Path namespace = Files.readSymbolicLink(Path.of("/proc", Long.toString(host.pid()), "ns/net"));
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(ProcessHandle::pid)
                    .filter(pid -> program(pid).endsWith("/" + program) && isIn(pid, namespace))
                    .toList();
        }
    }

    /** The first word of its command line. */
    private static String program(long pid) {
        try {
            String words = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), ISO_8859_1);
            return words.split("\0", 2)[0];
        } catch (IOException gone) {
            return "";
        }
    }

    private static boolean isIn(long pid, Path namespace) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/net"))
                    .equals(namespace);
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        host.destroyForcibly();
        outside.destroyForcibly();
    }
}
