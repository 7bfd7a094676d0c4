package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.Container;
import io.carafe.ContainerProcess;
import io.carafe.Stdio;
import io.carafe.api.ExecSpec;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.image.ImageStore;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogSink;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.state.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From words to exit codes and texts. */
class CommandLineTest extends CommandLineCase {
    @Test
    void theExitCodeOfTheContainerIsOurs() throws Exception {
        Container container = container("web", ContainerState.created());
        when(carafe.create(any())).thenReturn(container);
        when(container.waitFor()).thenReturn(42);

        assertThat(run("run", "--rm", "--pull", "never", "image")).isEqualTo(42);
        assertThat(screen.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h"})
    void helpIsPrintedWhenNothingElseIsAskedFor(String words) {
        assertThat(words.isEmpty() ? run() : run(words)).isZero();
        assertMatches("help.txt", screen.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"help run", "run --help"})
    void helpOfAVerb(String words) {
        assertThat(run(words.split(" "))).isZero();
        assertMatches("help-run.txt", screen.out());
    }

    @Test
    void listsContainers() {
        Instant now = Instant.now();
        Container running = container("web", running(now.minus(Duration.ofMinutes(5))));
        Container ended = container(
                "db\u001b[2J",
                ContainerState.created()
                        .running(Optional.empty(), Optional.empty(), now, Optional.empty())
                        .ended(137, now.minus(Duration.ofDays(3)), false));
        when(carafe.containers()).thenReturn(List.of(running, ended));
        when(carafe.find("web")).thenReturn(running);
        when(carafe.images()).thenReturn(mock(ImageStore.class));
        when(running.writtenBytes()).thenReturn(12_345L);

        run("ps", "-a");
        run("ps", "-q");
        run("ps", "--filter", "status=exited", "--format", "{{.ID}} {{.State}}");
        run("ps", "--filter", "label=tier=front", "--format", "table {{.ID}}\\t{{.Labels}}");
        run("ps", "-a", "-q", "--no-trunc", "--last", "1");
        run("ps", "--format", "table {{.Names}}: {{.State}}\\t{{.Label \"tier\"}}");
        run("ps", "-a", "--filter", "exited=137", "--filter", "name=^d", "--filter", "network=none");
        run("ps", "-s", "--filter", "id=789abcdef0", "--filter", "label!=tier=middle", "--filter", "health=none");
        run("ps", "-a", "--filter", "volume=data", "--filter", "ancestor=debian:12", "--filter", "since=web");

        assertMatches("ps.txt", screen.out());
    }

    @Test
    void execGoesOnWithTheExitCodeOfTheProcess() throws Exception {
        Container web = container("web", ContainerState.created());
        ContainerProcess process = mock(ContainerProcess.class);
        when(carafe.find("web")).thenReturn(web);
        when(web.exec(any(), any())).thenReturn(process);
        when(process.waitFor()).thenReturn(42);

        assertThat(run("exec", "-i", "-e", "A=1", "-w", "/srv", "-u", "app", "web", "ls", "-l"))
                .isEqualTo(42);
        verify(web)
                .exec(
                        new ExecSpec(
                                List.of("ls", "-l"),
                                List.of("A=1"),
                                Optional.of("/srv"),
                                Optional.of("app"),
                                false,
                                true,
                                false,
                                false),
                        Stdio.INHERIT);
        verify(process).close();
    }

    @Test
    void statisticsAreShownOnce() {
        ResourceUsage first = new ResourceUsage(0, 0, 1 << 20, 1L << 33, 1500, 20, 0, 4096, 3);
        ResourceUsage later =
                new ResourceUsage(2_000_000_000, 3_000_000_000L, 5_400_000, 1L << 33, 1500, 20, 0, 4096, 3);
        Container web = container("web", running());
        Container db = container("db", ContainerState.created());
        when(web.usage()).thenReturn(first, later);
        when(carafe.containers()).thenReturn(List.of(web, db));

        assertThat(run("stats", "--no-stream", "-a")).isZero();

        assertMatches("stats.txt", screen.out());
    }

    @Test
    void pausesEachContainer() {
        Container web = container("web", running());
        Container db = container("db", running());
        when(carafe.find("web")).thenReturn(web);
        when(carafe.find("db")).thenReturn(db);
        doThrow(new ContainerConflictException("container web is already paused", ""))
                .when(web)
                .pause();

        assertThat(run("pause", "web", "db")).isEqualTo(125);
        assertThat(screen.out()).isEqualTo("db\n");
        assertThat(screen.err()).isEqualTo("carafe: container web is already paused\n");
        verify(db).pause();
    }

    @Test
    void removesWhatItCanAndReportsTheRest() {
        doThrow(ContainerNotFoundException.none("missing")).when(carafe).remove("missing", false);
        doThrow(ContainerNotFoundException.none("missing")).when(carafe).remove("missing", true);

        assertThat(run("rm", "missing", "web")).isEqualTo(125);
        assertThat(screen.out()).isEqualTo("web\n");
        assertThat(screen.err()).startsWith("carafe: no such container: missing");
        assertThat(run("rm", "-f", "missing")).isZero();
        assertThat(screen.out()).isEqualTo("web\n");
    }

    @Test
    void logsGoToTheStreamsTheyCameFrom() {
        Container web = container("web", ContainerState.created());
        when(carafe.find("web")).thenReturn(web);
        Instant time = Instant.parse("2024-01-02T03:04:05.000000006Z");
        LogStream log = mock();
        when(web.logs(any())).thenReturn(log);
        doAnswer(call -> {
                    LogSink sink = call.getArgument(0);
                    sink.accept(time, false, "one\ntw".getBytes());
                    sink.accept(time, true, "error\n".getBytes());
                    sink.accept(time, false, "o\nthree".getBytes());
                    return null;
                })
                .when(log)
                .copyTo(any());

        run("logs", "web");
        run("logs", "-ft", "--since", "1700000000", "--until", "2024-01-02T03:04:05Z", "--tail", "2", "web");

        assertThat(screen.out())
                .isEqualTo("one\ntwo\nthree" + "2024-01-02T03:04:05.000000006Z one\n"
                        + "2024-01-02T03:04:05.000000006Z two\n2024-01-02T03:04:05.000000006Z three");
        assertThat(screen.err()).isEqualTo("error\n2024-01-02T03:04:05.000000006Z error\n");
        verify(web).logs(LogQuery.ALL);
        verify(web)
                .logs(LogQuery.ALL
                        .since(Instant.ofEpochSecond(1700000000))
                        .until(Instant.parse("2024-01-02T03:04:05Z"))
                        .tail(2)
                        .following());
    }

    @Test
    void inspectsContainersWithDockersNames() {
        Container web = container("web", ContainerState.created());
        when(carafe.find("web")).thenReturn(web);

        run("inspect", "web");

        assertMatches("inspect.json", screen.out());
    }

    @Test
    void groupsOfVerbs() throws Exception {
        Container web = container("web", ContainerState.created());
        when(carafe.find("web")).thenReturn(web);

        assertThat(run("container")).isZero();
        assertThat(run("help", "container", "rename")).isZero();
        assertThat(run("container", "rename", "web", "front")).isZero();
        assertThat(run("container", "stop", "-s", "INT", "-t", "3", "web")).isZero();
        assertThat(run("stop", "web")).isZero();

        assertMatches("help-container.txt", screen.out());
        verify(web).rename("front");
        verify(web).stop(Duration.ofSeconds(3), "INT");
        verify(web).stop(Duration.ofSeconds(10));
    }

    @Test
    void prunesWhenTheAnswerIsYes() {
        Container running = container("running", running(Instant.now()));
        Container ended = container("ended", ContainerState.created());
        when(ended.writtenBytes()).thenReturn(1_500_000L);
        when(carafe.containers()).thenReturn(List.of(running, ended));

        run("container", "prune", "-f", "--filter", "label=tier=middle");
        input = "no\n";
        run("container", "prune");
        verify(ended, never()).remove(false);
        input = "y\n";
        run("container", "prune");

        assertMatches("prune.txt", screen.out());
        verify(ended).remove(false);
        verify(running, never()).remove(false);
    }
}
