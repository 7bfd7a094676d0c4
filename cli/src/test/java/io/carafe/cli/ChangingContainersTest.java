package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.Container;
import io.carafe.Stdio;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.image.ImageStore;
import io.carafe.image.StoreUsage;
import io.carafe.runtime.event.Event;
import io.carafe.runtime.event.Events;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.volume.Volumes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Containers that change, or go, while the command looks at them. */
class ChangingContainersTest extends CommandLineCase {
    private static ContainerState restarting() {
        Instant end = Instant.now().minus(Duration.ofSeconds(2));
        return running(end).ended(1, end, false).restarting(4);
    }

    /** It is there when containers are listed, and not any more when something of it is asked. */
    private static Container gone() {
        Container gone = container("gone", running());
        ContainerNotFoundException none = ContainerNotFoundException.none("gone");
        when(gone.state()).thenThrow(none);
        when(gone.writtenBytes()).thenThrow(none);
        when(gone.networks()).thenThrow(none);
        return gone;
    }

    /** It goes between two looks. */
    private static Container going() {
        Container going = container("going", running());
        when(going.networks()).thenThrow(ContainerNotFoundException.none("going"));
        return going;
    }

    @Test
    void oneThatWaitsForItsRestartIsListed() {
        Container web = container("web", restarting());
        when(carafe.containers()).thenReturn(List.of(web));
        when(carafe.find("web")).thenReturn(web);

        run("ps", "--format", "{{.Names}}: {{.State}}, {{.Status}}");
        run("inspect", "-f", "{{.State.Running}} {{.State.Restarting}} {{.State.Status}}", "web");

        assertThat(screen.out())
                .matches("web: restarting, Restarting \\(1\\) \\d+ seconds ago\ntrue true restarting\n");
    }

    @Test
    void oneThatWaitsForItsRestartIsNotPruned() {
        Container web = container("web", restarting());
        when(carafe.containers()).thenReturn(List.of(web));

        assertThat(run("container", "prune", "-f")).isZero();

        verify(web, never()).remove(false);
    }

    @Test
    void oneThatIsGoneMeanwhileIsNotListed() {
        List<Container> all = List.of(gone(), going(), container("web", running()));
        when(carafe.containers()).thenReturn(all);
        when(carafe.images()).thenReturn(mock(ImageStore.class));

        assertThat(run("ps", "--format", "{{.Names}}")).isZero();
        assertThat(run("ps", "-a", "--last", "1", "--format", "{{.Names}}")).isZero();
        assertThat(run("ps", "-as", "--format", "{{.Names}}")).isZero();

        assertThat(screen.err()).isEmpty();
        assertThat(screen.out()).isEqualTo("web\nweb\nweb\n");
    }

    @Test
    void oneThatIsGoneMeanwhileNeedsNoPruning() {
        Container ended = container("ended", ContainerState.created());
        List<Container> all = List.of(gone(), ended);
        when(carafe.containers()).thenReturn(all);

        assertThat(run("container", "prune", "-f")).isZero();

        verify(ended).remove(false);
    }

    @Test
    void oneThatIsGoneMeanwhileTakesNothing() {
        List<Container> all = List.of(gone(), going(), container("web", restarting()));
        ImageStore images = mock(ImageStore.class);
        when(carafe.containers()).thenReturn(all);
        when(carafe.images()).thenReturn(images);
        when(images.usage()).thenReturn(new StoreUsage(List.of(), 0));
        Volumes volumes = mock(Volumes.class);
        when(carafe.volumes()).thenReturn(volumes);

        assertThat(run("system", "df", "-v")).isZero();
        assertThat(screen.out()).contains("web").doesNotContain("going");
        assertThat(run("system", "df", "--format", "{{.Type}} {{.Active}}")).isZero();
        assertThat(screen.out()).contains("Containers 2\n");
    }

    @Test
    void whatSomebodyElseHasJustStartedIsStarted() {
        Container web = container("web", ContainerState.created());
        when(carafe.find("web")).thenReturn(web);
        doThrow(new ContainerRunningException("it is running", "")).when(web).start(Stdio.DETACHED);

        assertThat(run("start", "web")).isZero();
        assertThat(screen.out()).isEqualTo("web\n");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void whatIsSaidToRunIsStartedAllTheSame() {
        Container web = container("web", running());
        when(carafe.find("web")).thenReturn(web);

        assertThat(run("start", "web")).isZero();

        verify(web).start(Stdio.DETACHED);
    }

    @Test
    void eventsAreFoundByTheFirstPartOfTheirAction() throws Exception {
        Events events = mock(Events.class);
        when(carafe.events()).thenReturn(events);
        doAnswer(call -> {
                    Consumer<Event> to = call.getArgument(2);
                    for (String action : List.of("start", "health_status: healthy", "exec_start: ls -l")) {
                        to.accept(new Event(Instant.EPOCH, Event.CONTAINER, action, "0123", Map.of()));
                    }
                    return null;
                })
                .when(events)
                .follow(any(), any(), any());

        run("events", "--filter", "event=health_status", "--format", "{{.Action}}");
        run("events", "--filter", "event=exec_start: ls -l", "--format", "{{.Action}}");
        run("events", "--filter", "event=exec", "--format", "{{.Action}}");

        assertThat(screen.out()).isEqualTo("health_status: healthy\nexec_start: ls -l\n");
    }
}
