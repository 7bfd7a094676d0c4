package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static io.carafe.cli.testing.TestUser.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.TestUser;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in the hands of a user without any rights, whom root makes for this test alone. */
@NeedsRoot
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROOTLESS")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RootlessIT {
    @Parameter
    private Way way;

    /** Below /tmp, because another user must be able to get there. */
    private Path directory;

    private Path rootfs;
    private Path foreign;
    private TestUser user;
    private TestUser userWithRanges;
    private Command carafe;
    private Command withRanges;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeUser() throws IOException, InterruptedException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "carafe-rootless");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        rootfs = Busybox.make(directory.resolve("rootfs"));
        foreign = makeForeign();
        Path launcher = TestUser.launcher(directory);
        // Without a range of ids of its own: the least that a user can have.
        user = TestUser.make("carafe-test-", directory);
        carafe = user.command(launcher, way, List.of());
        run("chown", "-hR", user.name() + ":" + user.name(), rootfs.toString());
        userWithRanges = TestUser.make("carafe-ranges-", directory);
        userWithRanges.grant("300000-365535");
        withRanges = userWithRanges.command(launcher, way, List.of());
    }

    /** As root unpacks a system: nothing in it is this user's, root's home is closed, and much is missing. */
    private Path makeForeign() throws IOException, InterruptedException {
        Path made = Busybox.make(directory.resolve("foreign"));
        Files.setPosixFilePermissions(made.resolve("root"), PosixFilePermissions.fromString("rwx------"));
        run("chmod", "1777", made.resolve("tmp").toString());
        run("install", "-d", "-m", "1777", made.resolve("var/tmp").toString());
        run("install", "-d", "-m", "0755", made.resolve("opt/deep").toString());
        run("mv", made.resolve("etc").toString(), made.resolve("var/etc").toString());
        run("ln", "-s", "var/etc", made.resolve("etc").toString());
        return made;
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void removeUser() throws IOException, InterruptedException {
        carafe.close();
        withRanges.close();
        user.close();
        userWithRanges.close();
        run("rm", "-rf", directory.toString());
    }

    @Test
    void confinesItsContainersAsRootDoes() {
        Result result = carafe.run(
                "run",
                "--rm",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "grep -E '^(CapEff|CapBnd|Seccomp):' /proc/self/status; mount -t tmpfs t /srv; unshare -U true");

        assertThat(result.out()).isEqualTo("CapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nSeccomp:\t2\n");
        assertThat(result.status()).as("%s", result).isOne();
    }

    @Test
    void runsAContainerAsItsOwnRoot() {
        Result result = carafe.run(
                "run",
                "--rm",
                "--cap-add",
                "sys_admin",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "id -u; echo $$; hostname; touch /new; ls -d /new; mount -t tmpfs t /srv && echo mounted");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).matches("0\n1\n[0-9a-f]{12}\n/new\nmounted\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesToARootThatIsSomebodyElses(boolean ranges) throws IOException {
        Command command = ranges ? withRanges : carafe;
        Result result = command.run(
                "run",
                "--rm",
                "--hostname",
                "web",
                "--rootfs",
                foreign.toString(),
                "--workdir",
                "/opt/work/here",
                "--volume",
                "data:/srv/a/b",
                "--volume",
                command.directory() + ":/opt/deep/own",
                "--tmpfs",
                "/home/app/memory",
                "sh",
                "-c",
                "pwd; hostname; head -n 1 /etc/hosts; cat /etc/hostname; touch /opt/work/here/x /srv/a/b/x /home/app/new"
                        + " /tmp/x /var/tmp/x /etc/new ~/x; ls -A ~; rm /etc/readme; ls /etc; echo x > /home/app/memory/x;"
                        + " stat -c %u:%a /etc/ /tmp /root");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("""
                /opt/work/here
                web
                127.0.0.1\tlocalhost
                web
                x
                group
                hostname
                hosts
                new
                passwd
                resolv.conf
                0:755
                0:1777
                0:700
                """);
        try (Stream<Path> left = Files.list(foreign.resolve("var/etc"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("group", "passwd", "readme");
        }
    }

    @Test
    void theHostsOwnRootIsWritableWhereOnesOwnIs() {
        Result result = carafe.run(
                "run", "--rm", "--rootfs", "/", "sh", "-c", "cd && ls -A && touch x /tmp/x /var/tmp/x /etc/x && ls ~");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("x\n");
    }

    @Test
    void explainsWithoutDoingAnything() {
        Result text = carafe.run("explain", "run", "--rootfs", rootfs.toString(), "true");
        Result json = carafe.run("explain", "run", "--json", "--rootfs", rootfs.toString(), "true");

        assertThat(text.status()).as("%s", text).isZero();
        assertThat(text.out())
                .contains("clone3({flags=")
                .contains("CLONE_NEWUSER")
                .contains("pivot_root(\".\", \".\")");
        assertThat(json.out())
                .startsWith("{\n    \"command\": [\n        \"true\"\n    ],\n")
                .endsWith("}\n");
        assertThat(carafe.run("ps", "-aq").out()).isEmpty();
    }

    @Test
    void importsAndRunsAnImage() {
        Result imported = carafe.run("import", "-q", rootfs.toString(), "mine");
        assertThat(imported.status()).as("%s", imported).isZero();

        Result result = carafe.run("run", "--name", "kept", "mine", "sh", "-c", "echo kept > /srv/file; cat /srv/file");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("kept\n");
        assertThat(carafe.run("start", "-a", "kept").out()).isEqualTo("kept\n");
        assertThat(carafe.run("rm", "kept").status()).isZero();
        assertThat(carafe.run("rmi", "mine").status()).isZero();
    }

    @Test
    void knowsWhoItIs() {
        Result info = carafe.run("info");

        assertThat(info.status()).as("%s", info).isZero();
        assertThat(info.out()).contains("without the rights of root", "✓ user namespaces");
        assertThat(carafe.run("lsns").out()).startsWith("NS ");
    }

    @Test
    void aDirectoryThatIsNotItsOwn() {
        Result result = carafe.run("--root", "/root/carafe", "ps");

        assertThat(result.status()).isEqualTo(125);
        assertMatches("errors/state-no-permission.txt", result.err());
    }

    @Test
    void filesThatItMayNotRead() {
        Result rootfs = carafe.run("run", "--rm", "--rootfs", "/root", "true");
        Result volume = carafe.run("run", "--rm", "-v", "/root/new:/data", "--rootfs", "/", "true");
        Result archive = carafe.run("import", "/etc/shadow", "image");

        assertThat(List.of(rootfs.status(), volume.status(), archive.status())).containsExactly(125, 125, 125);
        assertMatches("errors/run-rootfs-no-permission.txt", rootfs.err());
        assertMatches("errors/run-volume-no-permission.txt", volume.err());
        assertMatches("errors/import-no-permission.txt", archive.err());
    }
}
