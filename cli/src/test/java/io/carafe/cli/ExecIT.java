package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Command.Started;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code exec}, {@code top}, {@code pause}, {@code stats}: commands about a container that another command runs. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecIT {
    @Parameter
    private Way way;

    private Caller caller;
    private Command carafe;
    private Started started;
    private String id = "";

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void startContainer(@TempDir Path temporary) throws Exception {
        caller = Caller.of(way, temporary);
        id = "";
        carafe = caller.carafe().with("GIVEN", "away");
        started = carafe.start(
                "run", "--name", "web", "-e", "A=1", "--rootfs", caller.rootfs().toString(), "sleep", "64200");
        for (int i = 0; i < 600 && id.isEmpty(); i++) {
            assertThat(started.process().isAlive()).isTrue();
            Thread.sleep(50);
            id = carafe.run("ps", "-q").out().strip();
        }
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endContainer() throws IOException, InterruptedException {
        carafe.run("rm", "-f", "web");
        assertThat(Command.finish(started).status()).isEqualTo(137);
        caller.close();
    }

    @Test
    void theClassicSession() {
        assertThat(id).hasSize(12);

        Result result = carafe.run("exec", id, "ps", "-o", "pid,ppid,args");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).containsPattern("(?m)^ +1 +0 sleep 64200$");
        assertThat(result.out()).containsPattern(Pattern.compile("(?m)^ +[0-9]+ +0 ps -o pid,ppid,args$"));
    }

    @Test
    void optionsAreDockers() {
        Result result = carafe.run(
                "exec",
                "-e",
                "B=2",
                "-e",
                "GIVEN",
                "-u",
                "app",
                "-w",
                "/home",
                "web",
                "sh",
                "-c",
                "id -un; pwd; echo $A$B$GIVEN");
        assertThat(result.out()).as("%s", result).isEqualTo("app\n/home\n12away\n");

        assertThat(carafe.runWith("typed".getBytes(), "exec", "-i", "web", "cat")
                        .out())
                .isEqualTo("typed");
        assertThat(carafe.runWith("typed".getBytes(), "exec", "web", "cat").out())
                .isEmpty();
        Result detached = carafe.run("exec", "-d", "web", "sleep", "77");
        assertThat(detached.status()).isZero();
        assertThat(detached.out()).isEmpty();
        assertThat(carafe.run("exec", "web", "ps", "-o", "args").out()).contains("sleep 77\n");
    }

    @Test
    void exitCodes() {
        assertThat(carafe.run("exec", "web", "sh", "-c", "exit 42").status()).isEqualTo(42);
        assertThat(carafe.run("exec", "web", "sh", "-c", "kill -9 $$").status()).isEqualTo(137);
        Result unknown = carafe.run("exec", "web", "nosuch");
        assertThat(unknown.status()).isEqualTo(127);
        assertThat(unknown.err()).startsWith("carafe: cannot execute nosuch: not found in the container's PATH");
        assertThat(carafe.run("exec", "web", "/etc/readme").status()).isEqualTo(126);
        Result nowhere = carafe.run("exec", "nowhere", "true");
        assertThat(nowhere.status()).isEqualTo(125);
        assertThat(nowhere.err()).startsWith("carafe: no such container: nowhere");
    }

    @Test
    void topShowsTheHostsNumbers() {
        Result listed = carafe.run("top", "web");

        assertThat(listed.status()).as("%s", listed).isZero();
        assertThat(listed.out())
                .startsWith("UID ")
                .containsPattern("(?m)^%s +[0-9]+ .* sleep 64200$".formatted(way.isOfRoot() ? "root" : "carafe-\\+"));
        assertThat(listed.out().lines().findFirst().orElseThrow().split(" +"))
                .containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        assertThat(carafe.run("top", "nowhere").status()).isEqualTo(125);
    }

    @Test
    void aPausedContainerIsShownAndTakesNoCommand() {
        if (!way.isOfRoot()) {
            wantsAControlGroup("pause", "web");
            return;
        }
        assertThat(carafe.run("pause", "web").out()).isEqualTo("web\n");
        try {
            assertThat(carafe.run("ps", "--format", "{{.State}} {{.Status}}").out())
                    .matches("paused Up .* \\(Paused\\)\n");
            Result refused = carafe.run("exec", "web", "true");
            assertThat(refused.status()).isEqualTo(125);
            assertThat(refused.err()).contains("is paused, unpause the container before exec");
            assertThat(carafe.run("inspect", "--format", "{{.State.Paused}}", "web")
                            .out())
                    .isEqualTo("true\n");
        } finally {
            assertThat(carafe.run("unpause", "web").out()).isEqualTo("web\n");
        }
        assertThat(carafe.run("unpause", "web").status()).isEqualTo(125);
    }

    /** Nobody has given this user a part of the hierarchy; for one who has got one see {@link DelegationIT}. */
    private void wantsAControlGroup(String... words) {
        Result refused = carafe.run(words);
        assertThat(refused.status()).as("%s", refused).isEqualTo(125);
        assertThat(refused.err()).contains("container web", "has no control group", "An engine without root");
    }

    @Test
    void itCanBeExplained() {
        Result text = carafe.run("explain", "exec", "-u", "app", "web", "ls", "/");
        assertThat(text.status()).as("%s", text).isZero();
        assertThat(text.out())
                .contains("setns(<pid.namespace>, CLONE_NEWPID)")
                .contains("setresuid(1234, 1234, 1234)")
                .contains("BIRTH");
        assertThat(carafe.run("explain", "exec", "--json", "web", "ls").out()).startsWith("{\n");
    }

    @Test
    void statisticsAreATable() {
        if (!way.isOfRoot()) {
            wantsAControlGroup("stats", "--no-stream");
            return;
        }
        Result result = carafe.run("stats", "--no-stream");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out())
                .matches("CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS\n" + id
                        + " +web +[0-9.]+% +[0-9.]+[KMG]?i?B / [0-9.]+[MGT]iB +[0-9.]+% +0B / 0B +.* / .*  [0-9]+\n");
        assertThat(carafe.run("stats", "--no-stream", "--format", "{{.Name}}", "web")
                        .out())
                .isEqualTo("web\n");
    }
}
