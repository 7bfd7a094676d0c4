package io.carafe.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Launcher;
import io.carafe.linux.LinuxModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shells in the place of the programs. */
class CompanionLauncherIT {
    private static final Injector INJECTOR = Guice.createInjector(new LinuxModule());

    @TempDir
    Path directory;

    private final Kernel kernel = INJECTOR.getInstance(Kernel.class);
    private final CompanionLauncher launcher = new CompanionLauncher(kernel, INJECTOR.getInstance(Launcher.class));

    private Companion shell(String script, boolean required, Optional<Companion.Setup> setup) {
        return new Companion(List.of("/bin/sh", "-c", script), Pathname.of(directory.toString()), required, setup);
    }

    private CompanionProcess start(String script) {
        return launcher.start(shell(script, true, Optional.empty()));
    }

    private Exit exit(CompanionProcess process) {
        Answer<Exit> exit = kernel.waitid(process.pidfd(), true);
        return exit.orThrow("wait");
    }

    @Test
    void runsUntilItsLeashIsLetGo() throws Exception {
        try (CompanionProcess process = start("pwd > where; readlink /proc/self/fd/0 > input; ls /proc/$$/fd > open;"
                + " echo > /proc/self/fd/<ready>; exec sleep 1000")) {
            assertThat(directory.resolve("where")).hasContent(directory.toRealPath() + "\n");
            assertThat(directory.resolve("input")).hasContent("/dev/null\n");
            assertThat(Files.readAllLines(directory.resolve("open")))
                    .contains("0", "1", "2", "3", "4")
                    .hasSizeLessThan(8);
            assertThat(kernel.waitid(process.pidfd(), false).ok())
                    .as("has ended")
                    .isFalse();

            process.letGo();

            assertThat(exit(process)).isEqualTo(new Exit(true, 9, false));
        }
    }

    @Test
    void hasTheNamespacesThatItIsGiven() throws Exception {
        Companion companion = shell(
                "readlink /proc/self/fd/5 /proc/self/fd/6 > given; echo > /proc/self/fd/<ready>; exec sleep 1000",
                true,
                Optional.empty());
        try (Descriptor user = open("/proc/self/ns/user");
                Descriptor network = open("/proc/self/ns/net");
                CompanionProcess process = launcher.start(companion, user, network)) {
            assertThat(Files.readAllLines(directory.resolve("given")))
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("user:["),
                            second -> assertThat(second).startsWith("net:["));
            process.letGo();
            assertThat(exit(process).signalled()).isTrue();
        }
    }

    private Descriptor open(String path) {
        return new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, Pathname.of(path), Set.of(OpenFlag.RDONLY))
                        .intOrThrow("open " + path));
    }

    @Test
    void evenIfItIgnoresEverythingThatItCan() {
        try (CompanionProcess process =
                start("trap '' HUP INT TERM IO; echo > /proc/self/fd/<ready>; while :; do sleep 0.1; done")) {
            process.letGo();

            assertThat(exit(process).signalled()).isTrue();
        }
    }

    @Test
    void whoeverElseHoldsTheLeashKeepsItAlive() {
        try (CompanionProcess process = start("echo > /proc/self/fd/<ready>; exec sleep 1000")) {
            int another = kernel.duplicate(process.leash(), 3).intOrThrow("duplicate the leash");
            process.letGo();
            assertThat(kernel.pidfdSendSignal(process.pidfd(), 0).ok()).isTrue();
            assertThat(kernel.waitid(process.pidfd(), false).ok())
                    .as("has ended")
                    .isFalse();

            kernel.close(another);

            assertThat(exit(process).signalled()).isTrue();
        }
    }

    @Test
    void oneThatIsRequiredSaysWhyItFails() {
        assertThatThrownBy(() -> start("echo 'no route' >&2; echo 'Failed to send 9 bytes to syslog' >&2; exit 1"))
                .isInstanceOf(CarafeException.class)
                .hasMessage("sh has failed: no route");
        assertThatThrownBy(() -> start("exit 1")).hasMessage("sh has failed: it said nothing");
    }

    @Test
    void oneThatCannotBeStartedIsNotTakenForTheContainersCommand() {
        assertThatThrownBy(() -> launcher.start(new Companion(
                        List.of("/no/such/program"), Pathname.of(directory.toString()), true, Optional.empty())))
                .isExactlyInstanceOf(CarafeException.class)
                .hasMessageStartingWith("cannot start program: ");
    }

    @Test
    void oneThatRefusesIsEnded() {
        Companion.Setup setup = new Companion.Setup("nobody.sock", List.of("{}"));

        assertThatThrownBy(() -> launcher.start(shell(
                        "echo $$ > pid; echo > /proc/self/fd/<ready>; exec sleep 1000", true, Optional.of(setup))))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("cannot speak to it at nobody.sock: ");
        await().until(() -> !Files.exists(
                Path.of("/proc", Files.readString(directory.resolve("pid")).strip())));
    }
}
