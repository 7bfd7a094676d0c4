package io.carafe.runtime.rootless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.error.CarafeException;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.keeper.KeeperLink;
import io.carafe.runtime.launch.CompanionLauncher;
import io.carafe.runtime.launch.CompanionProcess;
import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WayOutTest {
    private static final ProcessIdentity PASTA = new ProcessIdentity(77, 1, "boot");
    private static final Held LEASH = new Held(9, 1);

    private final CompanionLauncher launcher = mock();
    private final CompanionProcess process = mock();
    private final ProcessIdentities identities = mock();
    private final KeeperLink keeper = mock();
    private final List<Runnable> watched = new ArrayList<>();
    private final AtomicInteger again = new AtomicInteger();

    private WayOut wayOut(Duration moment) {
        return new WayOut(
                new RecordingKernel().kernel(),
                launcher,
                identities,
                () -> Contexts.rootless().tap().programs("pasta").profile(),
                (pidfd, onEnd) -> watched.add(onEnd),
                Path.of("/state"),
                moment);
    }

    @BeforeEach
    void pastaStarts() {
        when(launcher.start(any(), any(), any())).thenReturn(process);
        when(process.pid()).thenReturn(77);
        when(identities.of(77)).thenReturn(Optional.of(PASTA));
        when(keeper.keep(anyInt())).thenReturn(LEASH);
    }

    private KeptCompanion begin(WayOut wayOut) {
        return wayOut.begin(mock(), keeper, again::incrementAndGet);
    }

    @Test
    void itsLeashIsTheKeepersAlone() {
        assertThat(begin(wayOut(Duration.ZERO))).isEqualTo(new KeptCompanion(LEASH, PASTA));

        verify(process).letGo();
    }

    @Test
    void whoIsKilledIsStartedAgain() {
        begin(wayOut(Duration.ZERO));

        watched.get(0).run();

        await().until(() -> again.get() == 1);
        verify(process).close();
    }

    @Test
    void whoEndsAtOnceIsNot() {
        begin(wayOut(Duration.ofHours(1)));

        watched.get(0).run();

        verify(process).close();
        assertThat(again).hasValue(0);
    }

    @Test
    void whatCannotBeStartedAgainIsTriedWithTheNextContainer() {
        AtomicInteger tried = new AtomicInteger();
        wayOut(Duration.ZERO).begin(mock(), keeper, () -> {
            tried.incrementAndGet();
            throw new CarafeException("no pasta any more");
        });

        watched.get(0).run();

        await().until(() -> tried.get() == 1);
    }

    @Test
    void theNextEngineWatchesOverOneThatRuns() {
        when(identities.isAlive(PASTA)).thenReturn(true);
        WayOut next = wayOut(Duration.ofHours(1));
        assertThat(next.isThere(Optional.of(new KeptCompanion(LEASH, PASTA)))).isTrue();

        next.watch(new KeptCompanion(LEASH, PASTA), again::incrementAndGet);
        watched.get(0).run();

        await().until(() -> again.get() == 1);
    }
}
