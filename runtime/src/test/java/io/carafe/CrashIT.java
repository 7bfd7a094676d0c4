package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.ContainerSpec;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.testing.BusyboxRoot;
import io.carafe.testing.ForkedJvm;
import io.carafe.testing.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that are killed, and what the next one finds. */
@NeedsRoot
class CrashIT {
    private static final String MARK = "31337";

    @TempDir
    Path directory;

    private Path root;
    private Path state;

    @BeforeEach
    void makeRoot() throws IOException {
        root = BusyboxRoot.make(directory.resolve("root"));
        state = directory.resolve("state");
    }

    /** Starts two containers and waits; with a third argument, starts and ends them for ever. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            Carafe carafe = Carafe.open(CarafeSettings.at(Path.of(arguments[1])));
            ContainerSpec ephemeral = ContainerSpec.ofDirectory(arguments[0])
                    .command("sleep", MARK)
                    .remove(true)
                    .build();
            if (arguments.length > 2) {
                System.out.println("ready");
                while (true) {
                    carafe.start(ephemeral).close();
                }
            }
            Container kept = carafe.start(ContainerSpec.ofDirectory(arguments[0])
                    .name("kept")
                    .command("sh", "-c", "echo written; sleep " + MARK)
                    .build());
            Runs.line(kept.stdout());
            System.out.println(kept.pid().orElseThrow());
            System.out.println(carafe.start(ephemeral).pid().orElseThrow());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static boolean isAnybodyLeft() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .anyMatch(line -> line.endsWith("sleep " + MARK));
    }

    @Test
    void whatAnEngineStartedDiesWithItAndTheNextOneTidiesUp() throws Exception {
        Process victim = ForkedJvm.start(Victim.class, root.toString(), state.toString());
        int kept = Integer.parseInt(Runs.line(victim.getInputStream()));
        int ephemeral = Integer.parseInt(Runs.line(victim.getInputStream()));
        try (Carafe other = Carafe.open(CarafeSettings.at(state))) {
            assertThat(other.containers())
                    .hasSize(2)
                    .allMatch(container -> container.state().isRunning());
            victim.destroyForcibly().waitFor();
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(Path.of("/proc/" + kept)).doesNotExist();
                assertThat(Path.of("/proc/" + ephemeral)).doesNotExist();
            });
            // An engine that was there all the time sees it as well, without being told.
            assertThat(other.find("kept").waitFor()).isEqualTo(137);
        }
        try (Carafe next = Carafe.open(CarafeSettings.at(state))) {
            assertThat(next.containers()).extracting(Container::name).containsExactly("kept");
            Container container = next.find("kept");
            assertThat(container.state().status()).isEqualTo(ContainerStatus.EXITED);
            assertThat(container.state().exitCode()).isEqualTo(137);
            assertThat(container.state().finishedAt()).isPresent();
            StringBuilder log = new StringBuilder();
            container.copyLogs((time, error, bytes) -> log.append(new String(bytes)));
            assertThat(log).hasToString("written\n");
            container.start(Stdio.PIPES);
            assertThat(Runs.line(container.stdout())).isEqualTo("written");
            container.remove(true);
            container.close();
        }
        assertThat(state.resolve("containers")).isEmptyDirectory();
        assertThat(state.resolve("names")).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
    }

    @Test
    void itMayDieAtAnyMoment() throws Exception {
        Random random = new Random();
        for (int round = 0; round < 3; round++) {
            Process victim = ForkedJvm.start(Victim.class, root.toString(), state.toString(), "for ever");
            Runs.line(victim.getInputStream());
            Thread.sleep(50 + random.nextInt(300));
            victim.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(5)).until(() -> !isAnybodyLeft());
            try (Carafe next = Carafe.open(CarafeSettings.at(state))) {
                // One that was made and not yet started may be left: it looks like one that somebody is about to start.
                assertThat(next.containers())
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(container -> container.state().status() == ContainerStatus.CREATED);
                next.containers().forEach(container -> container.remove(false));
            }
        }
        // What was being made or removed is left alone for a minute, in case somebody still does that.
        try (var entries = Files.list(state.resolve("containers"))) {
            entries.forEach(entry -> setOld(entry));
        }
        Carafe.open(CarafeSettings.at(state)).close();
        assertThat(state.resolve("containers")).isEmptyDirectory();
        assertThat(state.resolve("names")).isEmptyDirectory();
    }

    private static void setOld(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
