package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.RealRegistry;
import io.carafe.cli.testing.StallingProxy;
import io.carafe.cli.testing.TwoLayers;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images on their way to a real registry and back, beside skopeo, which is somebody else's. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryIT {
    private static final Path SKOPEO = Path.of("/usr/bin/skopeo");

    private Path directory;
    private RealRegistry open;
    private RealRegistry guarded;
    private Command carafe;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException, InterruptedException {
        Busybox.need(Files.isExecutable(SKOPEO), SKOPEO + " (Debian package skopeo)");
        directory = temporary;
        open = RealRegistry.open(Files.createDirectories(temporary.resolve("open")));
        guarded = RealRegistry.guarded(Files.createDirectories(temporary.resolve("guarded")));
        carafe = Command.in(temporary, Way.WITH_ENGINE)
                .with("HOME", temporary.toString())
                .with("XDG_CONFIG_HOME", "")
                .with("XDG_RUNTIME_DIR", "")
                .with("REGISTRY_AUTH_FILE", "")
                .with("CONTAINERS_REGISTRIES_CONF", "/dev/null");
        Path rootfs = Busybox.make(temporary.resolve("rootfs"));
        ok(carafe.run("import", "-q", "-c", "CMD [\"echo\", \"hello\"]", rootfs.toString(), "small:1"));
    }

    @AfterAll
    void stop() {
        carafe.close();
        open.close();
        guarded.close();
    }

    private static Result ok(Result result) {
        assertThat(result.status()).as("%s", result).isZero();
        return result;
    }

    private String skopeo(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SKOPEO.toString(), "--insecure-policy"));
        command.addAll(List.of(words));
        Path out = directory.resolve("skopeo.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as("%s", Files.readString(out)).isZero();
        return Files.readString(out);
    }

    private String masked(String text) {
        return text.replace(open.authority(), "OPEN")
                .replace(guarded.authority(), "GUARDED")
                .replaceAll("sha256:[0-9a-f]{64}", "sha256:DIGEST")
                .replaceAll("(?m)^[0-9a-f]{12}:", "LAYER:")
                .replaceAll("size: \\d+", "size: SIZE")
                .replace(directory.toString(), "HOME");
    }

    @Test
    void whatIsPushedOthersPullAndWhatOthersPushIsPulled() throws Exception {
        String name = open.authority() + "/team/small:1";
        ok(carafe.run("tag", "small:1", name));
        Result pushed = ok(carafe.run("push", name));
        assertMatches("registry/push.txt", masked(pushed.out()));
        assertMatches(
                "registry/push-again.txt", masked(ok(carafe.run("push", name)).out()));

        Path layout = directory.resolve("layout");
        skopeo("copy", "--src-tls-verify=false", "docker://" + name, "oci:" + layout + ":x");
        String theirs = open.authority() + "/theirs:2";
        skopeo("copy", "--dest-tls-verify=false", "--format", "v2s2", "oci:" + layout + ":x", "docker://" + theirs);
        ok(carafe.run("rmi", "-f", name, "small:1"));

        Result missing = ok(carafe.run("run", "--rm", theirs));
        assertThat(missing.out()).isEqualTo("hello\n");
        assertMatches("registry/run-missing.txt", masked(missing.err()));
        assertThat(ok(carafe.run("run", "--rm", theirs)).err()).isEmpty();
        assertMatches(
                "registry/pull-again.txt", masked(ok(carafe.run("pull", theirs)).out()));
        assertThat(ok(carafe.run("pull", "-q", theirs)).out()).isEqualTo(theirs + "\n");
        assertThat(ok(carafe.run("run", "--rm", "-q", "--pull", "always", theirs))
                        .err())
                .isEmpty();
        assertThat(ok(carafe.run("manifest", "inspect", theirs)).out())
                .contains("application/vnd.docker.distribution.manifest.v2+json");
        assertThat(ok(carafe.run("search", "--format", "{{.Name}}", open.authority() + "/theirs"))
                        .out())
                .isEqualTo(open.authority() + "/theirs\n");
        ok(carafe.run("tag", theirs, "small:1"));
    }

    @Test
    void allTagsGoAndComeAtOnce() {
        String name = open.authority() + "/many";
        ok(carafe.run("tag", "small:1", name + ":a"));
        ok(carafe.run("tag", "small:1", name + ":b"));

        assertThat(ok(carafe.run("push", "-a", name)).out()).contains("a: digest: sha256:", "b: digest: sha256:");
        ok(carafe.run("rmi", name + ":a", name + ":b"));
        ok(carafe.run("pull", "-a", "-q", name));

        assertThat(ok(carafe.run("images", "--format", "{{.Repository}}:{{.Tag}}"))
                        .out())
                .contains(name + ":a\n", name + ":b\n");
    }

    @Test
    void aRegistryThatWantsALoginByTlsGetsOne() throws Exception {
        String name = guarded.authority() + "/team/small:1";
        String authority = directory.resolve("guarded/cert.pem").toString();
        ok(carafe.run("tag", "small:1", name));

        assertMatches(
                "errors/registry-untrusted.txt", masked(carafe.run("push", name).err()));
        assertMatches(
                "errors/registry-no-login.txt",
                masked(carafe.run("push", "-q", "--cacert", authority, name).err()));
        assertMatches(
                "errors/registry-bad-login.txt",
                masked(carafe.runWith(
                                "wrong\n".getBytes(),
                                "login",
                                "-u",
                                "ann",
                                "--password-stdin",
                                "--cacert",
                                authority,
                                guarded.authority())
                        .err()));
        Result login = ok(carafe.runWith(
                "secret\n".getBytes(),
                "login",
                "-u",
                "ann",
                "--password-stdin",
                "--cacert",
                authority,
                guarded.authority()));
        assertThat(login.out()).isEqualTo("Login Succeeded\n");
        assertMatches("registry/login-warning.txt", masked(login.err()));
        ok(carafe.run("push", "-q", "--cacert", authority, name));
        assertThat(ok(carafe.run("push", "-q", "--tls-verify=false", name)).out())
                .isEqualTo(name + "\n");
        assertThat(skopeo("inspect", "--tls-verify=false", "--creds", "ann:secret", "docker://" + name))
                .contains("sha256:");
        ok(carafe.run("rmi", name));
        ok(carafe.run("pull", "-q", "--cacert", authority, name));

        assertThat(ok(carafe.run("logout", guarded.authority())).out())
                .isEqualTo("Removing login credentials for " + guarded.authority() + "\n");
        assertThat(ok(carafe.run("logout", guarded.authority())).out())
                .isEqualTo("Not logged in to " + guarded.authority() + "\n");
        assertThat(carafe.run("pull", "-q", "--cacert", authority, name).status())
                .isEqualTo(125);
    }

    @Test
    void aPullThatIsKilledGoesOnWithTheLayersThatWereDone() throws Exception {
        String name = open.authority() + "/two:1";
        Path layout = TwoLayers.layout(directory.resolve("two"), 1);
        skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":x", "docker://" + name);
        try (StallingProxy proxy = new StallingProxy(open.authority())) {
            String through = proxy.authority() + "/two:1";
            Command.Started pull = carafe.start("pull", through);
            await().until(() -> Files.readString(pull.out()).contains("Pull complete"));
            carafe.engine().orElseThrow().kill();
            pull.process().waitFor();
            assertThat(carafe.run("images", "--format", "{{.Repository}}").out())
                    .doesNotContain("/two");
            proxy.goOn();

            assertThat(ok(carafe.run("pull", through)).out()).contains("Already exists", "Pull complete");
        }
        try (Stream<Path> left = Files.list(directory.resolve("state/images/tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aPullThatIsInterruptedEndsAndGoesOnWithTheLayersThatWereDone() throws Exception {
        String name = open.authority() + "/three:1";
        Path layout = TwoLayers.layout(directory.resolve("three"), 2);
        skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":x", "docker://" + name);
        try (StallingProxy proxy = new StallingProxy(open.authority())) {
            String through = proxy.authority() + "/three:1";
            Command.Started pull = carafe.start("pull", through);
            await().until(() -> Files.readString(pull.out()).contains("Pull complete"));

            new ProcessBuilder("kill", "-INT", Long.toString(pull.process().pid()))
                    .start()
                    .waitFor();

            assertThat(Command.finish(pull).status()).isEqualTo(130);
            await().untilAsserted(
                            () -> assertThat(threadsOfEngine()).isNotEmpty().doesNotContain("registry-client"));
            assertThat(carafe.run("images", "--format", "{{.Repository}}").out())
                    .doesNotContain("/three");
            proxy.goOn();
            assertThat(ok(carafe.run("pull", through)).out()).contains("Already exists", "Pull complete");
        }
        assertThat(directory.resolve("state/images/tmp")).isEmptyDirectory();
    }

    private List<String> threadsOfEngine() throws IOException {
        Path tasks = Path.of("/proc/" + carafe.engine().orElseThrow().process().pid() + "/task");
        try (Stream<Path> all = Files.list(tasks)) {
            return all.map(task -> name(task.resolve("comm"))).toList();
        }
    }

    private static String name(Path comm) {
        try {
            return Files.readString(comm).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    @Test
    void takesLayersCompressedByZstdAndTellsAllOfManifests() throws Exception {
        String name = open.authority() + "/zstd:1";
        Path layout = TwoLayers.layout(directory.resolve("zstd"), 3);
        skopeo(
                "copy",
                "--dest-tls-verify=false",
                "--dest-compress-format=zstd",
                "oci:" + layout + ":x",
                "docker://" + name);

        ok(carafe.run("pull", name));

        Result verbose = ok(carafe.run("manifest", "inspect", "-v", name));
        assertMatches(
                "registry/manifest-verbose.txt",
                masked(verbose.out())
                        .replaceAll("\"Raw\": \".*\"", "\"Raw\": \"RAW\"")
                        .replaceAll("\"size\": \\d+", "\"size\": SIZE")
                        .replaceAll("\"architecture\": \".*\"", "\"architecture\": \"MACHINE\""));
    }

    @Test
    void saysWhatIsNotThere() {
        assertMatches(
                "errors/registry-no-such.txt",
                masked(carafe.run("pull", open.authority() + "/nobody:9").err()));
        assertMatches(
                "errors/run-pull-never.txt",
                carafe.run("run", "--pull", "never", "nothing").err());
        assertMatches(
                "errors/run-pull-sometimes.txt",
                carafe.run("run", "--pull", "sometimes", "nothing").err());
        assertMatches(
                "errors/registry-not-there.txt",
                carafe.run("pull", "localhost:1/x:1").err());
    }
}
