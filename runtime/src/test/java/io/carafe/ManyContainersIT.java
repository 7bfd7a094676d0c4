package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.testing.EngineCase;
import io.carafe.testing.HostTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many containers, threads and engines at once, and what is left of them. */
@NeedsRoot
class ManyContainersIT extends EngineCase {
    private static final int CONTAINERS = 200;
    private static final int THREADS = 16;

    /** Starts one, talks to it, and sees it end. */
    private int talk(Carafe engine, int number) throws Exception {
        ContainerSpec spec = ContainerSpec.ofDirectory(root.toString())
                .command("sh", "-c", "read word; echo $word; exit " + number % 100)
                .interactive(true)
                .remove(true)
                .build();
        try (Container container = engine.start(spec)) {
            container.stdin().write(("word" + number + "\n").getBytes(UTF_8));
            container.stdin().close();
            assertThat(new String(container.stdout().readAllBytes(), UTF_8)).isEqualTo("word" + number + "\n");
            return container.waitFor();
        }
    }

    @Test
    void nothingIsLeftOfTwoHundred() throws Exception {
        talk(carafe, 0);
        HostTraces before = HostTraces.look();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Integer>> codes = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            int number = i;
            codes.add(threads.submit(() -> talk(carafe, number)));
        }
        for (int i = 0; i < CONTAINERS; i++) {
            assertThat(codes.get(i).get()).isEqualTo(i % 100);
        }
        threads.shutdown();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(HostTraces.look().beyond(before)).isEmpty());
        assertNoContainerIsLeft();
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void failuresLeaveNothingEither() throws Exception {
        ContainerSpec broken = ContainerSpec.ofDirectory(root.toString())
                .command("nosuch")
                .remove(true)
                .build();
        assertThatThrownBy(() -> carafe.start(broken)).isInstanceOf(CarafeException.class);
        HostTraces before = HostTraces.look();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> carafe.start(broken)).isInstanceOf(CarafeException.class);
        }
        await().untilAsserted(() -> assertThat(HostTraces.look().beyond(before)).isEmpty());
        assertNoContainerIsLeft();
    }

    @Test
    void startingAgainLeavesNothingOfTheRunBefore() throws Exception {
        Container container = carafe.create(command("true").remove(false).build());
        container.start(Stdio.PIPES);
        container.waitFor();
        HostTraces before = HostTraces.look();
        for (int i = 0; i < 10; i++) {
            container.start(Stdio.PIPES);
            container.waitFor();
        }
        await().untilAsserted(() -> assertThat(HostTraces.look().beyond(before)).isEmpty());
        container.close();
        container.remove(false);
    }

    @Test
    void anEngineLeavesNothing() throws Exception {
        HostTraces before = HostTraces.look();
        for (int i = 0; i < 5; i++) {
            try (Carafe engine = Carafe.open(CarafeSettings.at(directory.resolve("short")))) {
                talk(engine, 1);
            }
        }
        await().untilAsserted(() -> assertThat(HostTraces.look().beyond(before)).isEmpty());
    }

    @Test
    void closingAnEngineEndsWhatItStarted() throws Exception {
        Path own = directory.resolve("closed");
        Carafe engine = Carafe.open(CarafeSettings.at(own));
        ContainerSpec ephemeral = command("sleep", "1000").build();
        Container kept =
                engine.start(command("sleep", "1000").name("kept").remove(false).build());
        List<Integer> pids = new ArrayList<>(List.of(kept.pid().orElseThrow()));
        for (int i = 0; i < 5; i++) {
            pids.add(engine.start(ephemeral).pid().orElseThrow());
        }
        engine.close();
        assertThat(pids).allSatisfy(pid -> assertThat(Path.of("/proc/" + pid)).doesNotExist());
        assertThatThrownBy(() -> engine.start(ephemeral))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("this engine is closed");
        engine.close();
        try (Carafe next = Carafe.open(CarafeSettings.at(own))) {
            assertThat(next.containers()).extracting(Container::name).containsExactly("kept");
            assertThat(next.find("kept").state()).satisfies(state -> {
                assertThat(state.status()).isEqualTo(ContainerStatus.EXITED);
                assertThat(state.exitCode()).isEqualTo(137);
            });
        }
    }

    /** Nothing watches a container when its engine is closed; so none may be started until that is done. */
    @Test
    void anEngineThatIsClosedWaitsForStartsThatAreUnderWay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        for (int round = 0; round < 5; round++) {
            Path own = directory.resolve("closed" + round);
            Carafe engine = Carafe.open(CarafeSettings.at(own));
            List<Future<Integer>> starting = new ArrayList<>();
            for (int i = 0; i < 2 * THREADS; i++) {
                starting.add(threads.submit(() -> {
                    try (Container container =
                            engine.start(command("sleep", "1000").build())) {
                        return container.waitFor();
                    }
                }));
            }
            Thread.sleep(20L * round);

            engine.close();

            for (Future<Integer> attempt : starting) {
                try {
                    assertThat(attempt.get(1, TimeUnit.MINUTES)).isEqualTo(137);
                } catch (ExecutionException refused) {
                    assertThat(refused).hasMessageContaining("this engine is closed");
                }
            }
            assertThat(own.resolve("containers")).isEmptyDirectory();
        }
        threads.shutdown();
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void twoEnginesShareARoot() throws Exception {
        try (Carafe other = Carafe.open(CarafeSettings.at(state));
                Container container = carafe.start(
                        command("sleep", "1000").name("shared").remove(false).build())) {
            Container seen = other.find("shared");
            assertThat(seen.id()).isEqualTo(container.id());
            assertThat(seen.pid()).isEqualTo(container.pid());
            assertThat(seen.waitFor(Duration.ofMillis(50))).isEmpty();
            assertThatThrownBy(() -> seen.start(Stdio.PIPES)).isInstanceOf(ContainerConflictException.class);
            assertThatThrownBy(() -> seen.remove(false)).isInstanceOf(ContainerConflictException.class);
            assertThatThrownBy(seen::stdout)
                    .isInstanceOf(ContainerConflictException.class)
                    .hasMessageContaining("was not started by this object");
            assertThatThrownBy(() -> other.create(command("true").name("shared").build()))
                    .isInstanceOf(ContainerConflictException.class)
                    .hasMessageContaining("is already in use by container " + container.id());
            seen.stop(Duration.ofMillis(50));
            assertThat(seen.waitFor()).isEqualTo(137);
            assertThat(container.waitFor()).isEqualTo(137);
            // Its own engine may still have it locked for a moment.
            seen.remove(false);
            assertThat(carafe.containers()).isEmpty();
        }
    }

    @Test
    void anotherEngineRemovesByForce() throws Exception {
        try (Carafe other = Carafe.open(CarafeSettings.at(state))) {
            for (boolean ephemeral : new boolean[] {true, false}) {
                for (int i = 0; i < 10; i++) {
                    Container container = carafe.start(command("sleep", "1000")
                            .name("forced")
                            .remove(ephemeral)
                            .build());
                    other.remove("forced", true);
                    assertThat(container.waitFor()).isEqualTo(137);
                    container.close();
                    assertThat(carafe.containers()).isEmpty();
                }
            }
        }
    }

    @Test
    void oneOfManyGetsAName() throws Exception {
        for (int round = 0; round < 5; round++) {
            ContainerSpec spec =
                    command("true").name("wanted" + round).remove(false).build();
            CyclicBarrier start = new CyclicBarrier(THREADS);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<Container>> attempts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                attempts.add(threads.submit(() -> {
                    start.await();
                    return carafe.create(spec);
                }));
            }
            List<Container> made = new ArrayList<>();
            for (Future<Container> attempt : attempts) {
                try {
                    made.add(attempt.get());
                } catch (ExecutionException lost) {
                    assertThat(lost.getCause()).isInstanceOf(ContainerConflictException.class);
                }
            }
            threads.shutdown();
            assertThat(made).hasSize(1);
            assertThat(carafe.find("wanted" + round).id()).isEqualTo(made.get(0).id());
            made.get(0).remove(false);
        }
        assertNoContainerIsLeft();
    }

    @Test
    void whatOneEngineIsAboutToStartTheNextLeavesAlone() throws Exception {
        Container waiting = carafe.create(command("true").name("waiting").build());
        Path own = state.resolve("containers").resolve(waiting.id());
        Files.setLastModifiedTime(own, FileTime.fromMillis(0));
        Carafe.open(CarafeSettings.at(state)).close();
        waiting.start(Stdio.PIPES);
        assertThat(waiting.waitFor()).isZero();
        assertThat(own).doesNotExist();
        waiting.close();
    }

    @Test
    void aDamagedNeighbourIsNoHindrance() throws Exception {
        Path own = directory.resolve("damaged");
        String id;
        try (Carafe engine = Carafe.open(CarafeSettings.at(own))) {
            id = engine.create(command("true").name("bad").remove(false).build())
                    .id();
            engine.create(command("true").name("good").remove(false).build());
        }
        Files.write(own.resolve("containers").resolve(id).resolve("container.json"), new byte[100]);
        try (Carafe engine = Carafe.open(CarafeSettings.at(own))) {
            assertThat(engine.containers()).extracting(Container::name).containsExactly("good");
            Container good = engine.find("good");
            good.start(Stdio.PIPES);
            assertThat(good.waitFor()).isZero();
            good.close();
        }
    }
}
