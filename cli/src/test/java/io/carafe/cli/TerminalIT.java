package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.TerminalSession;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code carafe run -it} and {@code exec -it} on a real terminal, which script(1) makes. */
@NeedsRoot
@ParameterizedClass
@EnumSource
class TerminalIT {
    @Parameter
    private Way way;

    @TempDir
    private Path directory;

    private Caller caller;
    private Command carafe;
    private TerminalSession terminal;

    @BeforeEach
    void startShellInTerminal() throws Exception {
        caller = Caller.of(way, directory);
        carafe = caller.carafe();
        terminal = TerminalSession.start(
                carafe.line() + " run --rm -it --name shell --rootfs " + caller.rootfs()
                        + " sh; echo status=$?; stty -a",
                carafe.environment());
    }

    @AfterEach
    void endTerminal() throws IOException, InterruptedException {
        terminal.close();
        caller.close();
    }

    @Test
    void aShellHasATerminalOfItsOwn() throws Exception {
        terminal.type("stty size; tty\r");
        terminal.expect("30 90\r\n/dev/pts/0\r\n");

        terminal.type("sleep 1000\r");
        Thread.sleep(500);
        terminal.type("\u0003");
        terminal.type("echo interrupted $?\r");
        terminal.expect("interrupted 130\r\n");

        terminal.type("sleep 999\r");
        Thread.sleep(500);
        terminal.type("\u001a");
        terminal.type("jobs\r");
        terminal.expect("Stopped");

        terminal.type("printf 'a\\nb\\001c'; kill %1; exit 7\r");
        terminal.expect("a\r\nb\u0001c");
        terminal.type("exit 7\r");
        terminal.expect("status=7\r\n");
        terminal.expect(" icanon");
        terminal.expect(" echo ");
        assertThat(terminal.waitFor()).isZero();
    }

    @Test
    void aFurtherShellHasOneToo() throws Exception {
        terminal.type("echo re''ady\r");
        terminal.expect("ready\r\n");
        try (TerminalSession other = TerminalSession.start(
                carafe.line() + " exec -it shell sh; echo status=$?; stty -a", carafe.environment())) {
            other.type("stty size; tty\r");
            other.expect("30 90\r\n/dev/pts/1\r\n");

            other.type("sleep 1000\r");
            Thread.sleep(500);
            other.type("\u0003");
            other.type("echo interrupted $?\r");
            other.expect("interrupted 130\r\n");

            other.type("sleep 999\r");
            Thread.sleep(500);
            other.type("\u001a");
            other.type("jobs; kill -9 %1\r");
            other.expect("Stopped");
            other.type("exit 7\r");
            other.type("exit 7\r");
            other.expect("status=7\r\n");
            other.expect(" icanon");
            assertThat(other.waitFor()).isZero();
        }
        terminal.type("exit 3\r");
        terminal.expect("status=3\r\n");
    }
}
