package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.client.Client;
import io.carafe.client.EngineDirectory;
import io.carafe.client.ExitNotice;
import io.carafe.client.Frame;
import io.carafe.client.FrameType;
import io.carafe.client.Hello;
import io.carafe.engine.ClientCase.Accepted;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the words and variables are: carafe-client goes where the classes of the JVM client go, and says what they say. */
@Timeout(60)
@NeedsRoot
class NativeHelloIT {
    private static final int USER = 54321;
    private static final int ROUNDS = 25;

    private final Random random = new Random(11);
    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        // Short, as a socket's path must be, and open to another user.
        directory = Files.createTempDirectory(Path.of("/tmp"), "cc");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void removeDirectory() throws IOException {
        for (Path below : List.of(directory, Path.of("/tmp/carafe-" + USER))) {
            if (Files.exists(below)) {
                try (Stream<Path> files = Files.walk(below)) {
                    for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofRoot(ClientKind kind) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ClientCase client = new ClientCase(directory, kind, 0, List.of());
            // Without it an engine of root's is in /run/carafe, where this test has no business.
            client.with("CARAFE_RUNTIME_DIR", directory + "/" + pick("run", "r.1/..x", "r r"));
            compare(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAnotherUser(ClientKind kind) throws Exception {
        List<String> prefix = List.of("setpriv", "--reuid", "" + USER, "--regid", "" + USER, "--clear-groups");
        Path open = Files.createDirectories(directory.resolve("open"));
        Path own = Files.createDirectories(directory.resolve("own"));
        Path deep = Files.createDirectories(directory.resolve("d".repeat(70)));
        for (Path path : List.of(own, deep)) {
            Files.setAttribute(path, "unix:uid", USER);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        for (int round = 0; round < ROUNDS; round++) {
            ClientCase client = new ClientCase(directory, kind, USER, prefix);
            client.with("HOME", pick("/home/x", "/h o/x.y"));
            maybe(client, "XDG_RUNTIME_DIR", own.toString(), open.toString(), deep.toString(), "relative", "", "/none");
            maybe(client, "XDG_DATA_HOME", "/data", "data", "");
            compare(client);
        }
    }

    private void compare(ClientCase client) throws Exception {
        maybe(client, "CARAFE_ROOT", "/state", "/some where/else", "");
        for (int i = random.nextInt(8); i > 0; i--) {
            client.with("V" + i, pick("", "a=b", "line\nbreak", "x".repeat(5000), "日本"));
        }
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            all.addAll(Arrays.asList(pick(
                            "--root /r",
                            "--root=/r=s",
                            "--plugins --root",
                            "--plugins=x",
                            "-D",
                            "--rootless /x",
                            "--root=")
                    .split(" ")));
        }
        all.addAll(Arrays.asList(
                pick("ps", "run --root /other x", "-- x", "", "--root").split(" ")));
        String[] words = all.toArray(String[]::new);

        EngineDirectory expected = client.expected(words);
        try (ServerSocketChannel server = client.listen(expected)) {
            Process process = client.start(words);
            try (Accepted accepted = Accepted.from(server, process)) {
                Hello hello = accepted.hello();
                assertThat(hello.request()).isEqualTo(Hello.Request.RUN);
                assertThat(hello.build()).isEqualTo(ClientCase.BUILD);
                assertThat(hello.directory()).isEqualTo(directory.toString());
                assertThat(hello.mask()).isEqualTo(022);
                assertThat(texts(hello.arguments())).containsExactly(words);
                // An emulator hands them on in another order.
                assertThat(texts(hello.environment()))
                        .containsExactlyInAnyOrder(Files.readString(Path.of("/proc/" + process.pid() + "/environ"))
                                .split("\0"));
                accepted.frames().write(new Frame(FrameType.WELCOME, new byte[0]));
                accepted.frames().write(new ExitNotice(3, -1, -1).frame());
            }
            assertThat(process.waitFor()).isEqualTo(3);
        }
    }

    private static List<String> texts(List<byte[]> list) {
        return list.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private String pick(String... ofThese) {
        return ofThese[random.nextInt(ofThese.length)];
    }

    private void maybe(ClientCase client, String variable, String... values) {
        if (random.nextInt(3) > 0) {
            client.with(variable, pick(values));
        }
    }

    /** The JVM client itself, with what the other says. */
    @ParameterizedTest
    @EnumSource(names = "NATIVE")
    void theJvmClientSaysTheSame(ClientKind kind) throws Exception {
        ClientCase client = new ClientCase(directory, kind, 0, List.of())
                .with("CARAFE_RUNTIME_DIR", directory.resolve("run").toString())
                .with("LC_ALL", "C")
                .with("WORDS", "ä\n");
        String[] words = {"--root", "/x", "run", "", "ö ß"};
        EngineDirectory expected = client.expected(words);
        try (ServerSocketChannel server = client.listen(expected)) {
            Process natively = client.start(words);
            try (Accepted one = Accepted.from(server, natively)) {
                Process jvm = jvm(client, natively, words);
                try (Accepted other = Accepted.from(server, jvm)) {
                    assertThat(texts(one.hello().arguments()))
                            .isEqualTo(texts(other.hello().arguments()));
                    assertThat(texts(one.hello().environment()))
                            .containsExactlyInAnyOrderElementsOf(
                                    texts(other.hello().environment()));
                    assertThat(one.hello().directory()).isEqualTo(other.hello().directory());
                    assertThat(one.hello().mask()).isEqualTo(other.hello().mask());
                    end(jvm);
                    end(natively);
                }
            }
        }
    }

    /** So that it does not look for an engine in a directory that is being removed. */
    private static void end(Process client) throws InterruptedException {
        client.destroyForcibly().waitFor();
    }

    private Process jvm(ClientCase client, Process like, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                Path.of(Client.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Client.class.getName()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(client.directory.toFile());
        builder.environment().clear();
        for (String entry :
                Files.readString(Path.of("/proc/" + like.pid() + "/environ")).split("\0")) {
            builder.environment().put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
        }
        return builder.start();
    }
}
