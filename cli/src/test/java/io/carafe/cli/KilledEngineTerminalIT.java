package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.TerminalSession;
import io.carafe.cli.testing.Way;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A terminal whose container is run by an engine that is killed. Without an engine nobody would be left to put it back. */
@NeedsRoot
class KilledEngineTerminalIT {
    @Test
    void theTerminalIsAsItWas(@TempDir Path directory) throws Exception {
        Path rootfs = Busybox.make(directory.resolve("rootfs"));
        try (Command carafe = Command.in(directory, Way.WITH_ENGINE);
                TerminalSession terminal = TerminalSession.start(
                        Command.LAUNCHER + " run --rm -it --name shell --rootfs " + rootfs
                                + " sh; echo status=$?; stty -a",
                        carafe.environment())) {
            terminal.type("echo re''ady\r");
            terminal.expect("ready\r\n");

            carafe.engine().orElseThrow().process().destroyForcibly();

            terminal.expect("the engine has ended while it did this");
            terminal.expect("status=125\r\n");
            terminal.expect(" icanon");
            terminal.expect(" echo ");
            assertThat(terminal.waitFor()).isZero();
            carafe.run("rm", "-f", "shell");
        }
    }
}
