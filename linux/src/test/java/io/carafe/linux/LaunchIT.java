package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Stage;
import io.carafe.linux.Machine.Ended;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Launches on the real kernel. */
@Timeout(60)
class LaunchIT {
    private static final Exit SUCCESS = new Exit(false, 0, false);

    @AutoClose
    private final Machine machine = new Machine();

    @Test
    void theCommandRuns() {
        Ended ended = machine.run(machine.program().shell("echo hello; exit 3"));
        assertThat(ended).isEqualTo(new Ended(new Exit(false, 3, false), "hello\n"));
    }

    @Root
    @Test
    void aHostNameIsTheContainersOwn() {
        Machine.Program program = machine.program().in(CloneFlag.NEWUTS);
        program.step("give the container a name").sethostname("jail");
        Ended ended = machine.run(program.shell("hostname"));
        assertThat(ended).isEqualTo(new Ended(SUCCESS, "jail\n"));
        assertThat(machine.run(machine.program().shell("hostname")).output()).isNotEqualTo("jail\n");
    }

    @Test
    void aFailureNamesItsStep() {
        Machine.Program program = machine.program();
        program.step("go somewhere").chdir(Pathname.of("/no/such/place"));
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            assertThatThrownBy(process::awaitExec)
                    .hasMessage("test: cannot go somewhere: chdir(\"/no/such/place\") gave ENOENT"
                            + " (No such file or directory)")
                    .asInstanceOf(type(LaunchException.class))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        }
    }

    @Test
    void aProcessIsHeldUntilTheHostHasDoneItsPart() {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program();
        program.step(Stage.HOLD, "wait for the host's side").readSignal(machine.give("hold", hold.readEnd()), 1);
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            assertThat(process.results()).extracting(r -> r.step().isolator()).containsOnly("launch");
            machine.write(hold.writeEnd(), "!");
            process.awaitExec();
            assertThat(machine.await(process)).isEqualTo(SUCCESS);
        }
    }
}
