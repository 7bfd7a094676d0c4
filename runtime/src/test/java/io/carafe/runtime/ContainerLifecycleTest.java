package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.cgroup.OutOfMemory;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.keeper.ExitFiles;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.state.StateJson;
import io.carafe.testing.OneAtATime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLifecycleTest {
    private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));
    private static final ProcessIdentity PROCESS = new ProcessIdentity(4711, 1, "boot");
    private static final List<HostEffect> EFFECTS = List.of(new HostEffect("net", "link", "veth0"));

    @TempDir
    Path root;

    private final EffectReleaser releaser = mock();
    private final ProcessIdentities identities = mock();
    private final List<String> busy = new ArrayList<>();
    private final AtomicInteger failingRemovals = new AtomicInteger();
    private final RemovalQueue queue = new RemovalQueue();
    private final ExitFiles exits = mock();
    private final OutOfMemory memory = mock();
    private final List<String> events = new ArrayList<>();
    private ContainerStore store;
    private ContainerLifecycle lifecycle;

    @BeforeEach
    void open() {
        store = new ContainerStore(root, new StateJson(), new OneAtATime());
        when(identities.of(4711)).thenReturn(Optional.of(PROCESS));
        when(identities.isAlive(PROCESS)).thenReturn(true);
        EventSink noted = (container, action, more) -> events.add(container.name() + " " + action + " " + more);
        Clock clock = Clock.fixed(LATER, ZoneOffset.UTC);
        lifecycle = new ContainerLifecycle(
                store,
                this::lock,
                identities,
                new ContainerRemoval(
                        store, releaser, this::lock, this::remove, container -> {}, noted, Failpoints.NONE, clock),
                queue,
                exits,
                noted,
                mock(),
                memory,
                Failpoints.NONE,
                new CompanionEnds(identities, new RecordingKernel().kernel()),
                clock);
    }

    private Optional<RunLock> lock(ContainerDirectory container) {
        if (busy.remove(container.path().getFileName().toString())) {
            return Optional.empty();
        }
        return Files.exists(container.lock())
                ? RunLock.tryTake(new RecordingKernel().kernel(), container.lock())
                : Optional.empty();
    }

    /** A sweep and the queue may be at the same one. */
    private synchronized void remove(Path directory) {
        if (failingRemovals.getAndDecrement() > 0) {
            throw new CarafeException("cannot remove " + directory);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException gone) {
            assertThat(directory).doesNotExist();
        }
    }

    private ContainerRecord make(int number, boolean ephemeral) {
        ContainerRecord container = Records.of(
                number,
                "c" + number,
                ContainerSpec.ofDirectory("/srv").command("true").remove(ephemeral));
        store.begin(container.id());
        store.names().take(container.name(), container.id());
        store.create(container);
        return container;
    }

    private ContainerRecord running(int number, boolean ephemeral) {
        ContainerRecord container = make(number, ephemeral);
        store.writeEffects(container.id(), EFFECTS);
        lifecycle.running(container, 4711, Optional.empty(), ContainerNetworks.NONE);
        return container;
    }

    private void theProcessIsGone() {
        when(identities.isAlive(PROCESS)).thenReturn(false);
    }

    /** For as many attempts as are given, somebody else has the lock. */
    private void isBusy(ContainerRecord container, int attempts) {
        for (int i = 0; i < attempts; i++) {
            busy.add(container.id());
        }
    }

    private boolean isNamed(ContainerRecord container) {
        try {
            return store.resolve(container.name()).equals(container.id());
        } catch (ContainerNotFoundException unknown) {
            return false;
        }
    }

    @Test
    void aRunIsWrittenDown() {
        ContainerRecord container = running(1, false);
        assertThat(store.state(container.id()))
                .isEqualTo(ContainerState.created()
                        .running(Optional.of(PROCESS), Optional.empty(), LATER, Optional.empty()));
        lifecycle.ended(container, 7);
        assertThat(store.state(container.id()))
                .isEqualTo(ContainerState.created()
                        .running(Optional.of(PROCESS), Optional.empty(), LATER, Optional.empty())
                        .ended(7, LATER, false));
        verify(releaser).release(any(), eq(EFFECTS));
        assertThat(store.effects(container.id())).isEmpty();
    }

    @Test
    void anEphemeralContainerGoesWithItsRun() {
        ContainerRecord container = running(1, true);
        lifecycle.ended(container, 7);
        assertThat(store.exists(container.id())).isFalse();
        verify(releaser).release(any(), eq(EFFECTS));
        queue.close();
        assertThat(store.removed()).isEmpty();
        assertThat(isNamed(container)).isFalse();
    }

    @Test
    void aStartThatFailedIsWrittenDown() {
        ContainerRecord container = make(1, false);
        store.writeEffects(container.id(), EFFECTS);
        lifecycle.failed(container, new CarafeException("no luck"), store.state(container.id()));
        assertThat(store.state(container.id()).status()).isEqualTo(ContainerStatus.CREATED);
        assertThat(store.state(container.id()).error()).isEqualTo("no luck");
        assertThat(store.state(container.id()).exitCode()).isEqualTo(125);
        verify(releaser).release(any(), eq(EFFECTS));
    }

    @Test
    void aStopWhileItIsStartedIsNotLost() {
        ContainerRecord container = running(1, false);
        lifecycle.ended(container, 4);
        lifecycle.restarting(container, 1);
        ContainerState before = store.state(container.id());
        lifecycle.stoppedByHand(container);
        assertThatThrownBy(() -> lifecycle.running(container, 4711, Optional.empty(), ContainerNetworks.NONE))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("was stopped while it was being started");
        lifecycle.failed(container, new CarafeException("it was stopped"), before);
        assertThat(store.state(container.id()).status()).isEqualTo(ContainerStatus.EXITED);
        assertThat(store.state(container.id()).exitCode()).isEqualTo(4);
        assertThat(store.state(container.id()).error()).isEmpty();
        assertThat(store.state(container.id()).stoppedByHand()).isTrue();

        lifecycle.startedByHand(container);
        lifecycle.running(container, 4711, Optional.empty(), ContainerNetworks.NONE);
        assertThat(store.state(container.id()).isRunning()).isTrue();
        assertThat(store.state(container.id()).stoppedByHand()).isFalse();
    }

    @Test
    void whoHasRunBeforeHasNotJustBeenMade() {
        ContainerRecord container = running(1, false);
        lifecycle.ended(container, 0);
        lifecycle.failed(container, new CarafeException("no luck"), store.state(container.id()));
        assertThat(store.state(container.id()).status()).isEqualTo(ContainerStatus.EXITED);
        assertThat(store.state(container.id()).startedAt()).contains(LATER);
    }

    @Test
    void whatADeadEngineLeftRunningHasEnded() {
        ContainerRecord container = running(1, false);
        theProcessIsGone();
        assertThat(lifecycle.state(container).status()).isEqualTo(ContainerStatus.EXITED);
        assertThat(lifecycle.state(container).exitCode()).isEqualTo(137);
        verify(releaser).release(any(), eq(EFFECTS));
    }

    @Test
    void whileItsEngineLivesThatSaysHowItEnded() {
        ContainerRecord container = running(1, false);
        theProcessIsGone();
        isBusy(container, 1);
        assertThat(lifecycle.state(container).isRunning()).isTrue();
    }

    @Test
    void anEphemeralContainerOfADeadEngineIsGone() {
        ContainerRecord container = running(1, true);
        theProcessIsGone();
        assertThatThrownBy(() -> lifecycle.state(container)).isInstanceOf(ContainerNotFoundException.class);
        assertThat(store.exists(container.id())).isFalse();
    }

    @Test
    void aSweepTidiesUpAfterDeadEngines() {
        ContainerRecord kept = running(1, false);
        ContainerRecord ephemeral = running(2, true);
        ContainerRecord ended = running(3, false);
        lifecycle.ended(ended, 5);
        theProcessIsGone();
        lifecycle.sweep();
        assertThat(store.state(kept.id()).exitCode()).isEqualTo(137);
        assertThat(store.exists(ephemeral.id())).isFalse();
        assertThat(store.state(ended.id()).exitCode()).isEqualTo(5);
    }

    @Test
    void aSweepLeavesAloneWhatRuns() {
        ContainerRecord container = running(1, true);
        lifecycle.sweep();
        assertThat(store.state(container.id()).isRunning()).isTrue();
        theProcessIsGone();
        isBusy(container, 1);
        lifecycle.sweep();
        assertThat(store.exists(container.id())).isTrue();
        verify(releaser, never()).release(any(), any());
    }

    @Test
    void aSweepLooksAgainWhenItHasTheLock() {
        ContainerRecord container = running(1, false);
        // Its engine writes down the end between the first look of the sweep and the lock.
        when(identities.isAlive(PROCESS)).thenAnswer(call -> {
            lifecycle.ended(container, 7);
            return false;
        });
        lifecycle.sweep();
        assertThat(store.state(container.id()).exitCode()).isEqualTo(7);
    }

    @Test
    void whatWasMadeAndNotYetStartedIsSomebodys() {
        ContainerRecord ephemeral = make(1, true);
        ContainerRecord kept = make(2, false);
        lifecycle.sweep();
        assertThat(store.exists(ephemeral.id())).isTrue();
        assertThat(store.exists(kept.id())).isTrue();
    }

    @Test
    void aStartThatNobodyGoesOnWithIsUndone() {
        ContainerRecord ephemeral = make(1, true);
        store.noteBegun(ephemeral.id());
        ContainerRecord kept = make(2, false);
        store.writeEffects(kept.id(), EFFECTS);
        lifecycle.sweep();
        assertThat(store.exists(ephemeral.id())).isFalse();
        assertThat(store.exists(kept.id())).isTrue();
        assertThat(store.effects(kept.id())).isEmpty();
        verify(releaser).release(any(), eq(EFFECTS));
    }

    @Test
    void aSweepGoesOnAfterADamagedContainerAndAStuckOne() throws IOException {
        for (int i = 0; i < 4; i++) {
            ContainerRecord container = running(i, true);
            if (i % 2 == 0) {
                Files.writeString(store.directory(container.id()).path().resolve("state.json"), "{");
            }
        }
        store.begin(Records.id(50));
        store.begin(Records.id(51));
        theProcessIsGone();
        failingRemovals.set(1);
        lifecycle.sweep();
        assertThat(store.ids()).hasSize(2).allMatch(id -> id.equals(Records.id(0)) || id.equals(Records.id(2)));
        assertThat(store.unfinished()).hasSize(1);
        lifecycle.sweep();
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void whatIsBeingMadeIsLeftAloneUntilItsMakerDies() {
        store.begin(Records.id(1));
        store.names().take("web", Records.id(1));
        busy.add("." + Records.id(1));
        lifecycle.sweep();
        assertThat(store.unfinished()).hasSize(1);
        lifecycle.sweep();
        assertThat(store.unfinished()).isEmpty();
        assertThat(root.resolve("names")).isEmptyDirectory();
    }

    @Test
    void turnsOfLifeAreNoted() {
        ContainerRecord container = running(1, true);
        lifecycle.started(container);
        store.names().take("renamed", container.id());
        store.rewrite(container.withName("renamed"));
        store.names().release(container.name(), container.id());
        lifecycle.ended(container, 3);

        assertThat(events).containsExactly("c1 start {}", "renamed die {exitCode=3}", "renamed destroy {}");
    }

    @Test
    void removingRemovesAllOfIt() {
        ContainerRecord container = make(1, false);
        lifecycle.remove(container);
        assertThat(store.ids()).isEmpty();
        assertThat(isNamed(container)).isFalse();
        assertThatThrownBy(() -> lifecycle.remove(container)).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void whatRunsIsNotRemovedAlsoWithoutItsEngine() {
        ContainerRecord container = running(1, false);
        assertThatThrownBy(() -> lifecycle.remove(container))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("carafe rm -f c1");
        isBusy(container, 1);
        assertThatThrownBy(() -> lifecycle.remove(container)).isInstanceOf(ContainerConflictException.class);
        assertThat(store.exists(container.id())).isTrue();
    }

    @Test
    void whatWaitsForItsRestartIsNotRemoved() {
        ContainerRecord container = running(1, false);
        lifecycle.ended(container, 1);
        lifecycle.restarting(container, 1);

        assertThatThrownBy(() -> lifecycle.remove(container))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessage(
                        "cannot remove container c1: it is restarting." + " Stop it first, or use: carafe rm -f c1");

        lifecycle.failed(container, new CarafeException("no luck"), store.state(container.id()));
        assertThat(store.state(container.id()).isActive()).isTrue();
        lifecycle.restartsNoMore(container);
        lifecycle.remove(container);
        assertThat(store.exists(container.id())).isFalse();
    }

    @Test
    void oneThatSomebodyStartsDoesNotWaitForItsRestart() {
        ContainerRecord container = running(1, false);
        lifecycle.ended(container, 1);
        lifecycle.restarting(container, 3);

        lifecycle.startedByHand(container);

        assertThat(store.state(container.id()).status()).isEqualTo(ContainerStatus.EXITED);
        assertThat(store.state(container.id()).restarts()).isZero();
    }

    @Test
    void whyOneCannotBeStartedIsTold() {
        ContainerRecord container = make(1, false);
        assertThat(lifecycle.notStartable(container)).hasMessageContaining("is being started or removed");
        lifecycle.running(container, 4711, Optional.empty(), ContainerNetworks.NONE);
        assertThat(lifecycle.notStartable(container)).isInstanceOf(ContainerRunningException.class);
        lifecycle.ended(container, 0);
        lifecycle.remove(container);
        assertThatThrownBy(() -> lifecycle.notStartable(container)).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void whoIsJustWritingDownTheEndIsWaitedFor() {
        ContainerRecord container = running(1, false);
        lifecycle.ended(container, 0);
        isBusy(container, 3);
        lifecycle.remove(container);
        assertThat(store.exists(container.id())).isFalse();
    }

    @Test
    void whatRunsIsNotWaitedFor() {
        ContainerRecord container = running(1, false);
        isBusy(container, 1000);
        assertThat(lifecycle.take(container)).isEmpty();
        assertThat(busy).hasSize(999);
    }

    @Test
    void aStartMeetsNothingOfTheRunBefore() {
        ContainerRecord container = running(1, false);
        assertThatThrownBy(() -> lifecycle.starting(container))
                .isInstanceOf(ContainerRunningException.class)
                .hasMessage("cannot start container c1: it is running");
        theProcessIsGone();
        lifecycle.starting(container);
        verify(releaser).release(any(), eq(EFFECTS));
        assertThat(store.state(container.id()).status()).isEqualTo(ContainerStatus.EXITED);
        ContainerRecord ephemeral = make(2, true);
        store.writeState(
                ephemeral,
                ContainerState.created().running(Optional.of(PROCESS), Optional.empty(), LATER, Optional.empty()));
        assertThatThrownBy(() -> lifecycle.starting(ephemeral)).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void damageIsNoReasonToKeepAContainer() {
        ContainerRecord container = make(1, false);
        damage(store.directory(container.id()).path().resolve("effects.json"));
        damage(store.directory(container.id()).path().resolve("container.json"));
        isBusy(container, 1);
        assertThatThrownBy(() -> lifecycle.removeDamaged(container.id()))
                .isInstanceOf(ContainerConflictException.class);
        lifecycle.removeDamaged(container.id());
        assertThat(store.ids()).isEmpty();
        assertThat(isNamed(container)).isFalse();
    }

    private static void damage(Path file) {
        try {
            Files.writeString(file, "{");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeReleasedIsTold() {
        ContainerRecord container = running(1, false);
        doThrow(new CarafeException("busy")).when(releaser).release(any(), eq(EFFECTS));
        assertThatThrownBy(() -> lifecycle.ended(container, 0)).hasMessage("busy");
        assertThat(store.effects(container.id())).isEqualTo(EFFECTS);
    }

    @Test
    void whoStopsItWhileItsRestartIsDecidedHasHisWay() {
        ContainerRecord container = running(1, false);
        lifecycle.ended(container, 4);
        lifecycle.stoppedByHand(container);
        lifecycle.restarting(container, 1);
        assertThat(store.state(container.id()).status()).isEqualTo(ContainerStatus.EXITED);
    }
}
