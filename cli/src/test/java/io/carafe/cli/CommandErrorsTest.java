package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.when;

import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.CommandException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.runtime.state.ContainerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command says when it cannot do what it is told, and what it exits with then. */
class CommandErrorsTest extends CommandLineCase {
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
}
