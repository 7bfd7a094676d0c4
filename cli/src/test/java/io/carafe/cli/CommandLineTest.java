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

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.Container;
import io.carafe.ContainerProcess;
import io.carafe.Stdio;
import io.carafe.api.ContainerSpec;
import io.carafe.api.ExecSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.CommandException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.Subnet;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.attach.UserProcess;
import io.carafe.cli.engine.EngineVerb;
import io.carafe.cli.run.Surroundings;
import io.carafe.cli.testing.Screen;
import io.carafe.cli.verb.Verbs;
import io.carafe.engine.SessionHandler;
import io.carafe.image.ImageStore;
import io.carafe.runtime.Networks;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogSink;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.network.NetworkMember;
import io.carafe.runtime.network.NetworkRequest;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.RunNetworks;
import io.carafe.runtime.terminal.HostTerminal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From words to exit codes and texts, with an engine that only pretends. */
class CommandLineTest {
    private final Carafe carafe = mock(Carafe.class);
    private final HostNotices notices = new HostNotices();
    private final Networks networks = mock(Networks.class);
    private final Screen screen = new Screen();
    private String input = "";

    @BeforeEach
    void prepareEngine() {
        when(carafe.isolators()).thenReturn(List.of());
        when(carafe.networks()).thenReturn(networks);
        when(carafe.notices()).thenReturn(notices);
        when(carafe.terminal(0)).thenReturn(mock(HostTerminal.class));
        when(carafe.find("missing")).thenThrow(ContainerNotFoundException.none("missing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown-verb.txt        | imges",
                "unknown-verb-far.txt    | frobnicate",
                "later-verb.txt          | build .",
                "group-verb.txt          | container lss",
                "bad-filter.txt          | ps --filter nme=x",
                "bad-filter-time.txt     | container prune --filter until=yesterday",
                "unknown-global-flag.txt | --rot /x ps",
                "bad-flag.txt            | run --intractive image",
                "bad-letter.txt          | run -iZ image",
                "missing-value.txt       | run --name",
                "no-arguments.txt        | run",
                "too-many-arguments.txt  | version now",
                "later-option.txt        | run --storage-opt size=1g image",
                "later-restart.txt       | run --restart always image",
                "later-health.txt        | run --health-cmd true image",
                "bad-restart.txt         | create --restart sometimes image",
                "restart-and-rm.txt      | create --rm --restart always image",
                "bad-health.txt          | create --health-interval soon image",
                "no-health.txt           | create --no-healthcheck --health-cmd x image",
                "update-nothing.txt      | update web",
                "limit-memory.txt        | run --memory lots image",
                "limit-memory-small.txt  | run --memory 1m image",
                "limit-swap.txt          | run --memory 100m --memory-swap 50m image",
                "limit-cpus.txt          | run --cpus 1 --cpu-quota 5000 image",
                "limit-cpus-number.txt   | run --cpus half image",
                "limit-rate.txt          | run --device-read-bps /dev/sda:fast image",
                "limit-parent.txt        | run --cgroup-parent ../x image",
                "bad-since.txt           | events --since yesterday",
                "bad-port.txt            | port web 80/xyz",
                "cp-two-containers.txt   | cp a:/x b:/y",
                "cp-no-container.txt     | cp x ./y",
                "network-modes.txt       | run --network none --network mine image",
                "network-subnet.txt      | network create --gateway 10.0.0.1 mine",
                "seccomp-no-file.txt     | run --security-opt seccomp=/none.json image",
                "bad-device.txt          | run --device /dev/fuse:/dev/fuse:rx image",
                "device-outside.txt      | run --device /dev/fuse:/fuse image",
                "bad-sysctl.txt          | run --sysctl net.ipv4.ip_forward image",
                "bad-volume.txt          | run -v a/b:/c image",
                "bad-publish.txt         | run -p 8000-8001:80-82 image",
                "bad-publish-address.txt | run -p localhost:80:80 image",
                "bad-expose.txt          | run --expose http image",
                "relative-workdir.txt    | run -w srv image",
                "bad-template.txt        | version --format {{.Nope}}",
                "no-container.txt        | logs missing",
                "logs-details.txt        | logs --details web",
                "logs-since.txt          | logs --since yesterday web",
                "log-driver.txt          | run --log-driver syslog image",
                "log-driver-unknown.txt  | run --log-driver paper image",
                "log-opt.txt             | run --log-opt max-size image",
                "log-opt-none.txt        | run --log-driver none --log-opt max-size=1m image",
                "log-opt-unknown.txt     | run --log-opt size=1m image",
                "log-opt-compress.txt    | run --log-opt compress=true image",
                "log-opt-size.txt        | run --log-opt max-size=ten image",
                "log-opt-small.txt       | run --log-opt max-size=100k image",
                "log-opt-files.txt       | run --log-opt max-file=0 image",
                "no-terminal.txt         | run -it image",
                "explain-what.txt        | explain rn image",
                "exec-nothing.txt        | exec web",
                "exec-detach-keys.txt    | exec --detach-keys nonsense web sh",
                "exec-no-terminal.txt    | exec -it web sh",
                "exec-no-container.txt   | exec missing sh",
                "top-nothing.txt         | top",
                "bad-shell.txt           | completion bahs",
            })
    void errorsReadLikeThis(String golden, String words) {
        int code = run(words.split(" "));

        assertThat(code).isEqualTo(125);
        assertThat(screen.out()).isEmpty();
        assertMatches("errors/" + golden, screen.err());
    }

    @Test
    void noImage() {
        when(carafe.create(any())).thenThrow(new ImageNotFoundException("nothing:latest"));

        assertThat(run("run", "--pull", "never", "nothing")).isEqualTo(125);
        assertMatches("errors/no-image.txt", screen.err());
    }

    @Test
    void aCommandThatIsNotThere() {
        CommandException failure = CommandException.notFound("x\\x1b[2J", "/usr/bin:/bin", new IllegalStateException());

        assertThat(runFailing(failure)).isEqualTo(127);
        assertMatches("errors/no-command.txt", screen.err());
    }

    @Test
    void aCommandThatCannotBeExecuted() {
        CommandException failure = CommandException.notExecutable(
                "/etc/passwd", "EACCES (Permission denied)", "It is not executable.", new IllegalStateException());

        assertThat(runFailing(failure)).isEqualTo(126);
        assertMatches("errors/not-executable.txt", screen.err());
    }

    private int runFailing(CarafeException failure) {
        Container container = container("web", ContainerState.created());
        when(carafe.create(any())).thenReturn(container);
        doThrow(failure).when(container).start(any());
        return run("run", "--pull", "never", "image", "x");
    }

    @Test
    void theExitCodeOfTheContainerIsOurs() throws Exception {
        Container container = container("web", ContainerState.created());
        when(carafe.create(any())).thenReturn(container);
        when(container.waitFor()).thenReturn(42);

        assertThat(run("run", "--rm", "--pull", "never", "image")).isEqualTo(42);
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void bugsAreToldInOneLine() {
        when(carafe.containers()).thenThrow(new IllegalStateException("oops"));

        assertThat(run("ps")).isEqualTo(125);
        assertThat(screen.err())
                .isEqualTo(
                        "carafe: internal error: java.lang.IllegalStateException: oops; CARAFE_DEBUG=1 shows where\n");
    }

    @Test
    void debuggingShowsWhere() {
        when(carafe.containers()).thenThrow(new CarafeException("trouble", "Do something."));

        assertThat(run(true, "ps")).isEqualTo(125);
        assertThat(screen.err()).startsWith("carafe: trouble. Do something.\n").contains("\tat io.carafe");
    }

    @Test
    void messagesCannotSpeakToTheTerminal() {
        when(carafe.containers()).thenThrow(new CarafeException("bad \u001b[2J name"));

        run("ps");

        assertThat(screen.err()).isEqualTo("carafe: bad \\x1b[2J name\n");
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
        run("ps", "--filter", "status=exited", "--format", "{{.Names}} {{.State}}");
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

    private static ContainerState running() {
        return running(Instant.EPOCH);
    }

    private static final Network MINE = new Network(
            "fedcba9876543210".repeat(4),
            "mine",
            "bridge",
            Instant.parse("2024-01-02T03:04:05Z"),
            List.of(
                    new Subnet(
                            IpPrefix.of("10.0.0.0/24"),
                            IpAddress.parse("10.0.0.1"),
                            IpPrefix.parse("10.0.0.128/25"),
                            Map.of("printer", IpAddress.of("10.0.0.9"))),
                    Subnet.of(IpPrefix.of("fd00::/64"))),
            false,
            true,
            Map.of(Network.MTU, "1400"),
            Map.of("tier", "front"));

    private static final NetworkEndpoint ENDPOINT = new NetworkEndpoint(
            "e0".repeat(32),
            MINE.id(),
            "0123456789abcdef".repeat(4),
            "eth0",
            MacAddress.parse("02:42:0a:00:00:82"),
            List.of(IpPrefix.of("10.0.0.130/24"), IpPrefix.of("fd00::2/64")),
            List.of(IpAddress.of("10.0.0.1"), IpAddress.of("fd00::1")),
            List.of());

    private void connected() {
        Container web = container("web", running());
        when(web.networks())
                .thenReturn(new NetworkView(
                        "mine", List.of("mine"), Optional.of(new RunNetworks(List.of(ENDPOINT), List.of()))));
        when(carafe.find("web")).thenReturn(web);
        when(networks.find("mine")).thenReturn(Optional.of(MINE));
        when(networks.get("mine")).thenReturn(MINE);
        when(networks.list()).thenReturn(List.of(MINE));
        when(networks.members(MINE)).thenReturn(List.of(new NetworkMember(ENDPOINT.container(), "web", ENDPOINT)));
    }

    @Test
    void networksAreListedAndInspected() {
        connected();
        when(networks.get("gone")).thenThrow(NetworkNotFoundException.none("gone"));

        assertThat(run("network", "ls")).isZero();
        run("network", "ls", "-q", "--no-trunc", "--filter", "label=tier=front", "--filter", "type=custom");
        run("network", "ls", "--format", "{{.Name}} {{.IPv4}} {{.IPv6}} {{.Internal}} {{.Labels}}");
        run("network", "ls", "-q", "--filter", "driver=host");
        assertThat(run("network", "inspect", "mine", "gone")).isEqualTo(125);
        run("inspect", "--format", "{{json .NetworkSettings}}", "web");

        assertMatches("network.txt", screen.out());
        assertThat(screen.err()).startsWith("carafe: network gone not found");
    }

    @Test
    void networksAreMadeAsTheyAreAskedFor() {
        when(networks.create(any())).thenReturn(MINE);

        assertThat(run(
                        "network",
                        "create",
                        "--subnet",
                        "10.0.0.0/24",
                        "--subnet",
                        "fd00::/64",
                        "--gateway",
                        "10.0.0.1",
                        "--ip-range",
                        "10.0.0.128/25",
                        "--aux-address",
                        "printer=10.0.0.9",
                        "--internal",
                        "-o",
                        "com.docker.network.driver.mtu=1400",
                        "--label",
                        "tier",
                        "mine"))
                .isZero();
        assertThat(screen.out()).isEqualTo(MINE.id() + "\n");
        verify(networks)
                .create(new NetworkRequest(
                        "mine",
                        "bridge",
                        List.of(
                                new NetworkRequest.Addresses(
                                        IpPrefix.of("10.0.0.0/24"),
                                        IpAddress.parse("10.0.0.1"),
                                        IpPrefix.parse("10.0.0.128/25"),
                                        Map.of("printer", IpAddress.of("10.0.0.9"))),
                                new NetworkRequest.Addresses(
                                        IpPrefix.of("fd00::/64"), Optional.empty(), Optional.empty(), Map.of())),
                        true,
                        false,
                        Map.of("com.docker.network.driver.mtu", "1400"),
                        Map.of("tier", "")));
    }

    @Test
    void networksAreConnectedAndRemoved() {
        notices.tell("forwarding is switched on");
        notices.tell("forwarding is switched on");
        assertThat(run("network", "connect", "--ip", "10.0.0.5", "--alias", "db", "mine", "web"))
                .isZero();
        verify(networks)
                .connect(
                        "web",
                        new NetworkAttachment(
                                "mine",
                                IpAddress.parse("10.0.0.5"),
                                Optional.empty(),
                                Optional.empty(),
                                List.of("db")));
        assertThat(screen.err()).isEqualTo("carafe: note: forwarding is switched on\n");
        assertThat(run("network", "disconnect", "mine", "web")).isZero();
        verify(networks).disconnect("web", "mine", false);
        assertThat(run("network", "disconnect", "-f", "mine", "web")).isZero();
        verify(networks).disconnect("web", "mine", true);

        when(networks.unused()).thenReturn(List.of(MINE));
        assertThat(run("network", "prune", "-f")).isZero();
        verify(networks).remove("mine");
        doThrow(NetworkNotFoundException.none("gone")).when(networks).remove("gone");
        assertThat(run("network", "rm", "-f", "gone")).isZero();
        assertThat(run("network", "rm", "gone", "mine")).isEqualTo(125);
        assertThat(screen.out()).isEqualTo("Deleted Networks:\nmine\n\ngone\nmine\n");
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

    private static ContainerState running(Instant since) {
        return ContainerState.created()
                .running(Optional.of(new ProcessIdentity(7, 1, "boot")), Optional.empty(), since, Optional.empty());
    }

    private static Container container(String name, ContainerState state) {
        Container container = mock(Container.class);
        ContainerSpec spec = ContainerSpec.ofImage("debian:12")
                .label("tier", name.equals("web") ? "front" : "back")
                .command("sleep", "a very long time indeed")
                .build();
        when(container.id()).thenReturn("0123456789abcdef".repeat(4));
        when(container.name()).thenReturn(name);
        when(container.spec()).thenReturn(spec);
        when(container.imageId()).thenReturn(Optional.of("sha256:" + "ab".repeat(32)));
        when(container.commandLine()).thenReturn(spec.process().command());
        when(container.created()).thenReturn(Instant.parse("2024-01-02T03:04:05Z"));
        when(container.state()).thenReturn(state);
        when(container.labels()).thenReturn(spec.labels());
        when(container.imageConfig()).thenReturn(ImageConfig.empty());
        when(container.layers()).thenReturn(List.of(Pathname.of("/state/layers/a/diff")));
        when(container.directory()).thenReturn(Path.of("/state/containers/0123"));
        when(container.pid()).thenReturn(OptionalInt.empty());
        when(container.networks()).thenReturn(new NetworkView("none", List.of(), Optional.empty()));
        return container;
    }

    private int run(String... words) {
        return run(false, words);
    }

    private int run(boolean debug, String... words) {
        Surroundings surroundings = new Surroundings(Map.of(), Path.of("/work"), 022);
        Foreground foreground =
                new Foreground(screen.console(), InputStream.nullInputStream(), mock(UserProcess.class));
        CommandLine command = new CommandLine(
                screen.console(),
                global -> new Verbs(
                        () -> carafe,
                        screen.console(),
                        surroundings,
                        foreground,
                        new ByteArrayInputStream(input.getBytes()),
                        () -> new EngineVerb(
                                CarafeSettings.at(Path.of("/work/root")),
                                surroundings,
                                screen.console(),
                                mock(UserProcess.class),
                                shared -> mock(SessionHandler.class))),
                debug);
        return command.run(List.of(words));
    }
}
