package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A container that lies in wait for the engine to come in: for its memory, its executable, or its life. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineAttackIT {
    private static final int VISITS = 100;
    private static final int MOST_VISITS = 400;
    private static final String CANARY = "CANARY_OF_THE_HOST";

    /**
     * Whoever may read another's environment may read its memory, follow its descriptors and trace it: the kernel asks the same
     * question before each. A new process has that of the engine until its execve. Nothing is forked here, to be fast.
     */
    private static final String SPY =
            "while :; do for p in /proc/[0-9]*; do" + " x=; read -r x < $p/environ; case $x in *" + CANARY
                    + "*) echo $p > /seen;; esac; done; done 2>/dev/null";

    private Path rootfs;
    private Path attacks;
    private Command carafe;

    @BeforeAll
    void makeSystem(@TempDir Path directory) throws IOException, InterruptedException {
        rootfs = Busybox.make(directory.resolve("rootfs"));
        attacks = Files.createDirectory(directory.resolve("attacks"));
        carafe = Command.in(directory, Way.WITH_ENGINE).with(CANARY, "sings");
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    @AfterEach
    void endContainer() {
        carafe.run("rm", "-f", "web");
    }

    private void start(String... words) {
        Result started = carafe.run(words);
        assertThat(started.status()).as("%s", started).isZero();
    }

    private boolean hasSeen() {
        return carafe.run("exec", "web", "test", "-e", "/seen").status() == 0;
    }

    /** CVE-2016-9962: a process on its way in could be looked into. */
    @Test
    void nobodyLooksIntoAProcessOnItsWayIn() {
        start("run", "-d", "--name", "web", "--rootfs", rootfs.toString(), "sh", "-c", SPY);
        for (int visit = 0; visit < VISITS; visit++) {
            assertThat(carafe.run("exec", "web", "true").status()).isZero();
        }

        assertThat(hasSeen()).isFalse();
    }

    /** The same, with the capability that the kernel asks for; so the attack is one. */
    @Test
    void whoMayTraceLooksIntoIt() {
        startTracer("apparmor=unconfined");
        boolean seen = false;
        for (int visit = 0; visit < MOST_VISITS && !seen; visit++) {
            carafe.run("exec", "web", "true");
            seen = visit % 10 == 9 && hasSeen();
        }

        assertThat(seen).isTrue();
    }

    /** It has no profile yet, and so the one of the container's is in the way. */
    @Test
    void whereAppArmorIsAtWorkNotEvenWhoMayTrace() {
        assumeTrue(
                Files.exists(Path.of("/sys/kernel/security/apparmor/profiles")),
                "AppArmor is not at work in this kernel");
        startTracer("apparmor=carafe-default");
        for (int visit = 0; visit < VISITS; visit++) {
            assertThat(carafe.run("exec", "web", "true").status()).isZero();
        }

        assertThat(hasSeen()).isFalse();
    }

    private void startTracer(String option) {
        start(
                "run",
                "-d",
                "--name",
                "web",
                "--cap-add",
                "SYS_PTRACE",
                "--security-opt",
                option,
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                SPY);
    }

    /** CVE-2019-5736: a command that is a script for its own executable, which would be the engine's. */
    @Test
    void nobodyExecutesTheEnginesExecutable() throws IOException {
        for (String link : List.of("/proc/self/exe", "/proc/thread-self/exe")) {
            Path script = Files.writeString(attacks.resolve("script"), "#!" + link + " -version\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            // With the host's own root even the libraries are there.
            for (String command : List.of("/attacks/script", link)) {
                Result run =
                        carafe.run("run", "--rm", "--rootfs", "/", "-v", attacks + ":/attacks", command, "-version");

                assertThat(run.status()).as("%s", run).isNotZero();
                assertThat(run.err()).doesNotContain("version \"");
            }
        }
        start("run", "-d", "--name", "web", "--rootfs", "/", "-v", attacks + ":/attacks", "sleep", "600");
        Result exec = carafe.run("exec", "web", "/attacks/script");
        assertThat(exec.status()).as("%s", exec).isNotZero();
        assertThat(exec.err()).doesNotContain("version \"");
    }

    /** The init process is the host's, and the only one that is. */
    @Test
    void nobodyCanWriteToTheExecutableOfTheInitProcess() {
        start("run", "-d", "--init", "--name", "web", "--rootfs", rootfs.toString(), "sleep", "600");

        // While it runs, it is busy as well; a change of its times is refused for the mount alone.
        Result touched = carafe.run("exec", "web", "sh", "-c", "touch /proc/self/exe && echo own; touch /proc/1/exe");
        assertThat(touched.out()).as("%s", touched).isEqualTo("own\n");
        assertThat(touched.err()).contains("/proc/1/exe: Read-only file system");
    }

    /** Out of memory, the kernel kills whoever shares the memory of its victim, too; and a JVM is a large victim. */
    @Test
    void aContainerWithoutMemoryDoesNotTakeTheEngineWithIt() {
        String hog = "for i in 1 2 3; do (while :; do tail -c 20000000 /dev/zero; done) & done; wait";
        // Its first process may be the one that is killed, too.
        start(
                "run",
                "-d",
                "--restart",
                "always",
                "--name",
                "web",
                "-m",
                "8m",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                hog);
        long engine = carafe.engine().orElseThrow().process().pid();

        for (int visit = 0; visit < VISITS; visit++) {
            // It may well be killed itself, before it has become the command as well.
            assertThat(carafe.run("exec", "web", "true").status()).isIn(0, 125, 137);
        }

        assertThat(carafe.engine().orElseThrow().process().pid()).isEqualTo(engine);
        assertThat(carafe.run("inspect", "-f", "{{.Name}}", "web").out()).isEqualTo("/web\n");
    }
}
