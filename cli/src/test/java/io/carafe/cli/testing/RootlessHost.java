package io.carafe.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.cli.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A user without any rights on a host of a test's own ({@link TestNetwork}), and what he has of Carafe there. */
public final class RootlessHost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Home home;
    private final TestNetwork network;
    private final Command carafe;

    private RootlessHost(Home home, TestNetwork network, Command carafe) {
        this.home = home;
        this.network = network;
        this.carafe = carafe;
    }

    /**
     * What all tests of a class share.
     *
     * @param directory below /tmp, because another user must be able to get there
     */
    public record Home(Path directory, Path rootfs, Path launcher, TestUser user) implements AutoCloseable {
        public static Home make() throws IOException, InterruptedException {
            Busybox.need(Files.isExecutable(Path.of("/usr/bin/pasta")), "pasta (Debian package passt)");
            Busybox.need(Files.isExecutable(Path.of("/usr/bin/slirp4netns")), "slirp4netns");
            Path directory = Files.createTempDirectory(Path.of("/tmp"), "carafe-rootless");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path rootfs = Busybox.make(directory.resolve("rootfs"));
            Path launcher = TestUser.launcher(directory);
            TestUser user = TestUser.make("carafe-net-", directory);
            TestUser.run("chown", "-hR", user.name() + ":" + user.name(), rootfs.toString());
            return new Home(directory, rootfs, launcher, user);
        }

        public RootlessHost open() throws IOException {
            TestNetwork network = TestNetwork.open(directory);
            return new RootlessHost(
                    this,
                    network,
                    user.command(launcher, Way.WITH_ENGINE, network.words()).with("CARAFE_NETWORK", ""));
        }

        @Override
        public void close() throws IOException, InterruptedException {
            user.close();
            TestUser.run("rm", "-rf", directory.toString());
        }
    }

    public TestNetwork network() {
        return network;
    }

    /** By an engine. */
    public Command carafe() {
        return carafe;
    }

    /** Without an engine. */
    public Command alone() {
        return home.user().command(home.launcher(), Way.ALONE, network.words()).with("CARAFE_NETWORK", "");
    }

    /** Runs a container to its end, and leaves nothing of it. */
    public Result run(String... words) {
        return run(carafe, words);
    }

    /** As {@link #run(String...)}, by another command. */
    public Result run(Command command, String... words) {
        List<String> all =
                new ArrayList<>(List.of("run", "--rm", "--rootfs", home.rootfs().toString()));
        all.addAll(List.of(words));
        return command.run(all.toArray(String[]::new));
    }

    /** What a command says that must succeed. */
    public String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out();
    }

    /** Hides a program of this machine on the test's host. */
    public void hide(String program) throws IOException, InterruptedException {
        assertThat(network.run("mount", "--bind", "/dev/null", "/usr/bin/" + program))
                .isEmpty();
    }

    public void noProgramIsLeft() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(network.processes("pasta")).isEmpty());
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(network.processes("slirp4netns")).isEmpty());
    }

    /** A test that fails may have left something. */
    @Override
    public void close() {
        String left = carafe.run("ps", "-aq").out().strip();
        if (!left.isEmpty()) {
            carafe.run(Stream.concat(Stream.of("rm", "-f"), left.lines()).toArray(String[]::new));
        }
        carafe.run("network", "prune", "-f");
        carafe.close();
        network.close();
    }
}
