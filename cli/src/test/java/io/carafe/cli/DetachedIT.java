package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Command.Started;
import io.carafe.cli.testing.TerminalSession;
import io.carafe.cli.testing.TestEngine;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Containers in the background, as a user sees them, and what becomes of them when the engine is killed. */
@NeedsRoot
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALONE")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DetachedIT {
    /** Tells whether its input ends within a second behind the first line. */
    private static final String READ_AND_WAIT = "read l; echo $l; timeout 1 cat && echo ended || echo still open";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameter
    private Way way;

    private Caller caller;
    private Path directory;
    private Path rootfs;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        carafe = caller.carafe();
    }

    @AfterEach
    void endAll() {
        ok("ps", "-aq").lines().forEach(id -> carafe.run("rm", "-f", id));
        carafe.close();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endCaller() throws IOException, InterruptedException {
        caller.close();
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private String detached(String name, String script) {
        return ok("run", "-d", "--name", name, "--rootfs", rootfs.toString(), "sh", "-c", script);
    }

    private static String onTheHost(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private TestEngine engine() {
        return carafe.engine().orElseThrow();
    }

    private void awaitLog(String name, String text) {
        await().atMost(PATIENCE).until(() -> carafe.run("logs", name).out().contains(text));
    }

    @Test
    void theClassicSession() throws IOException, InterruptedException {
        ok("import", rootfs.toString(), "small");
        String id = ok("run", "-d", "small", "sleep", "642");

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(ok("exec", id.substring(0, 12), "ps", "-o", "pid,ppid,args").lines())
                .anyMatch(line -> line.matches(" *1 +0 +sleep 642"))
                .anyMatch(line -> line.matches(" *\\d+ +0 +ps -o pid,ppid,args"));
        String pid = ok("inspect", "--format", "{{.State.Pid}}", id);
        String keeper = Files.readString(Path.of("/proc", pid, "stat")).split(" ")[3];
        assertThat(Path.of("/proc", keeper, "comm")).content().isEqualToIgnoringNewLines("carafe-keeper");
        assertThat(onTheHost("ps", "axfo", "pid,ppid,args").lines())
                .anyMatch(line -> line.matches(" *" + pid + " +" + keeper + " .*sleep 642"));
        assertThat(ok("stop", "-t", "0", id)).isEqualTo(id);
        assertThat(ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", id))
                .isEqualTo("exited 137");
    }

    @Test
    void aKilledEngineStopsNoContainerAndLosesNothing() throws IOException, InterruptedException {
        detached("writer", "i=0; while :; do echo $i; i=$((i+1)); usleep 2000; done");
        detached("short", "sleep 1; exit 7");
        String before = ok("inspect", "--format", "{{.State.Pid}}", "writer");
        awaitLog("writer", "50");

        engine().kill();
        Thread.sleep(2000);

        assertThat(ok("inspect", "--format", "{{.State.Pid}}", "writer")).isEqualTo(before);
        assertThat(ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "short"))
                .isEqualTo("exited 7");
        List<String> lines = ok("logs", "writer").lines().toList();
        assertThat(lines).hasSizeGreaterThan(300);
        assertThat(lines)
                .isEqualTo(IntStream.range(0, lines.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(ok("rm", "-f", "writer", "short")).isEqualTo("writer\nshort");
        assertThat(Path.of("/proc", before)).doesNotExist();
    }

    @Test
    void aStoppedEngineLeavesContainersAlone() {
        detached("web", "trap 'exit 5' TERM; while :; do sleep 0.1; done");

        ok("engine", "stop");

        assertThat(ok("ps", "--format", "{{.Names}} {{.State}}")).isEqualTo("web running");
        ok("stop", "web");
        assertThat(ok("inspect", "--format", "{{.State.ExitCode}}", "web")).isEqualTo("5");
    }

    @Test
    void whoeverAttachesWritesToItAndReadsAlong() throws IOException {
        ok("create", "-i", "--name", "echo", "--rootfs", rootfs.toString(), "cat");
        ok("start", "echo");

        Result result = carafe.runWith("hello\n".getBytes(StandardCharsets.UTF_8), "attach", "echo");

        assertThat(result.out()).isEqualTo("hello\n");
        assertThat(result.status()).isZero();
        assertThat(ok("inspect", "--format", "{{.State.Status}}", "echo")).isEqualTo("exited");
        assertThat(carafe.run("attach", "echo").err()).contains("cannot attach to container echo: it is not running");
    }

    @Test
    void inputOfOneThatBeganDetachedDoesNotEndWithThatOfWhoeverAttaches() throws IOException {
        ok("run", "-d", "-i", "--name", "open", "--rootfs", rootfs.toString(), "sh", "-c", READ_AND_WAIT);
        ok("create", "-i", "--name", "once", "--rootfs", rootfs.toString(), "sh", "-c", READ_AND_WAIT);
        ok("start", "once");
        byte[] line = "hello\n".getBytes(StandardCharsets.UTF_8);

        assertThat(carafe.runWith(line, "attach", "open").out()).isEqualTo("hello\nstill open\n");
        assertThat(carafe.runWith(line, "start", "-ai", "once").out()).isEqualTo("hello\nended\n");
        assertThat(ok("inspect", "--format", "{{.Config.OpenStdin}} {{.Config.StdinOnce}}", "open", "once"))
                .isEqualTo("true false\ntrue true");
    }

    @Test
    void oneThatWasAttachedGoesOnWithoutTheEngineThatItBeganWith() throws IOException {
        ok("create", "-i", "--name", "echo", "--rootfs", rootfs.toString(), "cat");
        ok("start", "echo");
        engine().kill();

        Result result = carafe.runWith("after\n".getBytes(StandardCharsets.UTF_8), "attach", "echo");

        assertThat(result.out()).isEqualTo("after\n");
        assertThat(ok("logs", "echo")).isEqualTo("after");
    }

    @Test
    void itIsStartedStoppedAndRestarted() {
        detached("job", "echo begin; trap 'echo end; exit 3' TERM; while :; do sleep 0.1; done");
        awaitLog("job", "begin");

        assertThat(ok("stop", "job")).isEqualTo("job");
        assertThat(ok("start", "job")).isEqualTo("job");
        await().atMost(PATIENCE).until(() -> carafe.run("logs", "job").out().equals("begin\nend\nbegin\n"));
        assertThat(ok("restart", "job")).isEqualTo("job");
        await().atMost(PATIENCE).until(() -> carafe.run("logs", "job").out().equals("begin\nend\nbegin\nend\nbegin\n"));
        assertThat(ok("kill", "job")).isEqualTo("job");
        assertThat(ok("wait", "job")).isEqualTo("137");
    }

    /** Whenever in its short life that comes. */
    @Test
    void oneThatIsStartedAgainAndAgainIsRemovedByForce() throws InterruptedException {
        for (int moment = 0; moment < 10; moment++) {
            ok("run", "-d", "--name", "again", "--restart", "always", "--rootfs", rootfs.toString(), "false");
            Thread.sleep(moment * 60L);

            ok("rm", "-f", "again");
            assertThat(ok("ps", "-aq")).isEmpty();
        }
    }

    @Test
    void itIsStartedAgainAsItsPolicySays() {
        ok(
                "run",
                "-d",
                "--name",
                "phoenix",
                "--restart",
                "always",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "sleep 0.2; exit 4");
        ok(
                "run",
                "-d",
                "--name",
                "thrice",
                "--restart",
                "on-failure:3",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "exit 4");

        await().atMost(PATIENCE)
                .until(() -> ok(
                                "inspect",
                                "--format",
                                "{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}",
                                "thrice")
                        .equals("exited 3 4"));
        await().atMost(PATIENCE)
                .until(() -> Integer.parseInt(ok("inspect", "--format", "{{.RestartCount}}", "phoenix")) >= 2);
        engine().kill();
        int before = Integer.parseInt(ok("inspect", "--format", "{{.RestartCount}}", "phoenix"));
        await().atMost(PATIENCE)
                .until(() -> Integer.parseInt(ok("inspect", "--format", "{{.RestartCount}}", "phoenix")) > before);
        ok("stop", "phoenix");
        assertThat(ok("inspect", "--format", "{{.State.Status}}", "phoenix")).isEqualTo("exited");
    }

    @Test
    void itsHealthIsWatched() {
        ok(
                "run",
                "-d",
                "--name",
                "patient",
                "--health-cmd",
                "test -e /tmp/well",
                "--health-interval",
                "200ms",
                "--health-retries",
                "2",
                "--rootfs",
                rootfs.toString(),
                "sleep",
                "600");

        await().atMost(PATIENCE).until(() -> ok("ps", "--format", "{{.Status}}").endsWith("(unhealthy)"));
        ok("exec", "patient", "touch", "/tmp/well");
        await().atMost(PATIENCE)
                .until(() -> ok("inspect", "--format", "{{.State.Health.Status}}", "patient")
                        .equals("healthy"));
        engine().kill();
        assertThat(ok("ps", "--filter", "health=healthy", "--format", "{{.Names}}"))
                .isEqualTo("patient");
        ok("exec", "patient", "rm", "/tmp/well");
        await().atMost(PATIENCE).until(() -> ok("ps", "--format", "{{.Status}}").endsWith("(unhealthy)"));
    }

    @Test
    void theKeysThatLeaveAFurtherProcessAlone() throws Exception {
        detached("web", "sleep 600");

        try (TerminalSession terminal = TerminalSession.start(
                carafe.line() + " exec -it --detach-keys ctrl-x,d web sh; echo status=$?", carafe.environment())) {
            terminal.type("echo $((40 + 2)); sleep 700\r");
            terminal.expect("42\r\n");
            terminal.type("\30d");
            terminal.expect("read escape sequence");
            terminal.expect("status=0");
        }

        await().atMost(PATIENCE)
                .until(() -> ok("exec", "web", "ps", "-o", "args").contains("sleep 700"));
        ok("rm", "-f", "web");
    }

    @Test
    void whatHappensToAContainerAndItsProcessesIsTold() {
        detached("web", "sleep 600");
        ok("exec", "web", "sh", "-c", "true");
        ok("restart", "-t", "0", "web");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(ok("events", "--since", "5m", "--until", "0s", "--format", "{{.Action}}")
                                        .lines())
                                .containsSubsequence(
                                        "create",
                                        "start",
                                        "exec_create: sh -c true",
                                        "exec_start: sh -c true",
                                        "exec_die",
                                        "kill",
                                        "die",
                                        "stop",
                                        "start",
                                        "restart"));
        assertThat(ok(
                        "events",
                        "--since",
                        "5m",
                        "--until",
                        "0s",
                        "--filter",
                        "event=exec_die",
                        "--format",
                        "{{.Actor.Attributes.execID}} {{.Actor.Attributes.exitCode}}"))
                .matches("[0-9a-f]{64} 0");
    }

    @Test
    void anEngineThatWasStartedToIgnoreSignalsDoesNotHandThatOn() {
        Command ignoring = carafe.behind("env", "--ignore-signal");

        assertThat(ignoring.run("run", "--rm", "--rootfs", rootfs.toString(), "grep", "SigIgn", "/proc/self/status")
                        .out())
                .isEqualTo("SigIgn:\t0000000000000000\n");
        assertThat(engine().log()).isNotEmpty();
    }

    @Test
    void damagedContainersAreShownAndCanBeRemoved() throws IOException {
        String record = ok("create", "--name", "record", "--rootfs", rootfs.toString(), "true");
        String state = ok("create", "--name", "state", "--rootfs", rootfs.toString(), "true");
        Path containers = directory.resolve("state/containers");
        Files.writeString(containers.resolve(record).resolve("container.json"), "{");
        Files.writeString(containers.resolve(state).resolve("state.json"), "nothing");

        assertThat(ok("ps", "-a", "--format", "{{.Names}} {{.State}} {{.Status}}")
                        .lines())
                .containsExactlyInAnyOrder("record dead Dead (damaged)", "state dead Dead (damaged)");
        assertThat(ok("ps", "-aq", "--no-trunc", "--filter", "status=dead").lines())
                .containsExactlyInAnyOrder(record, state);
        assertThat(ok("ps")).doesNotContain("record");
        assertThat(carafe.run("rm", "record").err()).contains("container.json", "is damaged", "carafe rm -f");
        assertThat(carafe.run("start", "state").err()).contains("state.json", "is damaged");
        assertThat(ok("rm", "-f", "record", state)).isEqualTo("record\n" + state);
        assertThat(ok("ps", "-aq")).isEmpty();
    }

    @Test
    void oneThatIsNotToBeKeptIsGoneAtItsEnd() {
        String id = ok("run", "-d", "--rm", "--name", "brief", "--rootfs", rootfs.toString(), "sh", "-c", "sleep 1");

        assertThat(ok("ps", "-q", "--no-trunc")).isEqualTo(id);
        await().atMost(PATIENCE).until(() -> carafe.run("ps", "-aq").out().isEmpty());
        // It has ended for everyone before its files are away: those are deleted behind its back.
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(directory.resolve("state/containers")).isEmptyDirectory());
    }

    @Test
    void aCommandThatIsNotThereIsToldAtOnce() {
        Result result = carafe.run("run", "-d", "--name", "none", "--rootfs", rootfs.toString(), "frobnicate");

        assertThat(result.status()).isEqualTo(127);
        assertThat(result.err()).contains("cannot execute frobnicate");
        assertThat(ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "none"))
                .isEqualTo("created 127");
    }

    @Test
    void aKilledClientLeavesItsContainerAlone() throws IOException, InterruptedException {
        Started client = carafe.start(
                "run",
                "--name",
                "orphan",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "echo up; while :; do sleep 1; done");
        awaitLog("orphan", "up");

        client.process().destroyForcibly().waitFor();

        assertThat(ok("ps", "--format", "{{.Names}}")).isEqualTo("orphan");
        Thread.sleep(500);
        assertThat(ok("ps", "--format", "{{.Names}} {{.State}}")).isEqualTo("orphan running");
    }

    @Test
    void theOutputOfOneThatEndsAtOnceReachesWhoeverIsAttached() {
        for (int i = 0; i < 20; i++) {
            Result kept = carafe.run("run", "-t", "--rootfs", rootfs.toString(), "tty");
            assertThat(kept.out()).as("%s", kept).isEqualTo("/dev/pts/0\r\n");
            Result gone = carafe.run("run", "--rm", "-t", "--rootfs", rootfs.toString(), "tty");
            assertThat(gone.out()).as("%s", gone).isEqualTo("/dev/pts/0\r\n");
        }
    }

    @Test
    void moreThanTheLogHoldsReachesWhoeverIsAttached() {
        Result result = carafe.run(
                "run",
                "--log-opt",
                "max-size=200k",
                "--rootfs",
                rootfs.toString(),
                "sh",
                "-c",
                "i=0; while [ $i -lt 60000 ]; do echo line $i; i=$((i+1)); done");
        assertThat(result.status()).isZero();
        assertThat(result.out().lines().toList())
                .isEqualTo(IntStream.range(0, 60000).mapToObj(i -> "line " + i).toList());
    }
}
