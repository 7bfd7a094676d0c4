package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.HealthCheck;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.cgroup.Freezer;
import io.carafe.runtime.health.Health;
import io.carafe.runtime.health.HealthProbe;
import io.carafe.runtime.health.HealthStatus;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.Records;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class HealthMonitorTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HealthProbe GOOD = HealthProbe.of(Instant.EPOCH, Instant.EPOCH, 0, new byte[0]);
    private static final HealthProbe TIMED_OUT = HealthProbe.timedOut(Instant.EPOCH, Instant.EPOCH, SHORT);

    private final ContainerStore store = mock();
    private final HealthProbes probes = mock();
    private final Freezer freezer = mock();
    private final RunRegistry running = new RunRegistry();
    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final ContainerRun run = mock();
    private final ContainerRecord container = Records.of(
            1,
            "web",
            ContainerSpec.ofDirectory("/srv")
                    .command("true")
                    .healthCheck(new HealthCheck(
                            List.of(HealthCheck.COMMAND, "true"), SHORT, SHORT, Duration.ZERO, SHORT, 1)));
    private final HealthMonitor monitor = new HealthMonitor(
            store, probes, freezer, running, (about, action, more) -> events.add(action), Clock.systemUTC());

    @BeforeEach
    void itRuns() {
        running.add(container.id(), run);
    }

    @AfterEach
    void end() {
        monitor.close();
    }

    /** What was written down up to the first change of its status. */
    private List<Health> thought() {
        await().atMost(PATIENCE).until(() -> !events.isEmpty());
        running.remove(container.id(), run);
        ArgumentCaptor<Health> written = ArgumentCaptor.captor();
        verify(store, atLeastOnce()).writeHealth(eq(container.id()), written.capture());
        return written.getAllValues();
    }

    @Test
    void onePausedIsNotChecked() {
        when(freezer.isFrozen(container)).thenReturn(true, true, true, false);
        when(probes.make(any(), any(), any(), any())).thenReturn(GOOD);

        monitor.begin(container, run);

        assertThat(thought().get(1).status()).isEqualTo(HealthStatus.HEALTHY);
        verify(freezer, atLeast(4)).isFrozen(container);
    }

    @Test
    void whoIsPausedOnTheWayCannotAnswer() {
        when(freezer.isFrozen(container)).thenReturn(false, true, false);
        when(probes.make(any(), any(), any(), any())).thenReturn(TIMED_OUT, GOOD);

        monitor.begin(container, run);

        assertThat(thought()).noneMatch(health -> health.failingStreak() > 0);
        assertThat(events).doesNotContain("health_status: unhealthy");
    }

    @Test
    void aRefusalSaysNothing() {
        when(probes.make(any(), any(), any(), any()))
                .thenThrow(new ContainerConflictException("container web is paused", ""))
                .thenReturn(GOOD);

        monitor.begin(container, run);

        assertThat(thought()).noneMatch(health -> health.failingStreak() > 0);
    }

    @Test
    void aCommandThatCannotBeExecutedIsAFailure() {
        when(probes.make(any(), any(), any(), any())).thenThrow(new CarafeException("no such command"));

        monitor.begin(container, run);

        assertThat(thought().get(1).status()).isEqualTo(HealthStatus.UNHEALTHY);
    }
}
