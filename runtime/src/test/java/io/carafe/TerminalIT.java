package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import io.carafe.testing.Runs.Ended;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Containers with a terminal. */
@NeedsRoot
class TerminalIT extends EngineCase {
    private static final Stdio SMALL = new Stdio.Terminal(25, 81);

    private ContainerSpecBuilder terminal(String script) {
        return shell(script).tty(true).interactive(true);
    }

    private static void type(Container container, String keys) throws IOException {
        container.stdin().write(keys.getBytes(UTF_8));
    }

    @Test
    void itIsATerminalOfTheGivenSize() throws Exception {
        String script = "tty; stty size; test -t 0 -a -t 1 -a -t 2 && echo all; echo err >&2; ls -l /dev/console";
        try (Container container = carafe.start(terminal(script).build(), SMALL)) {
            Ended ended = Runs.ended(container);
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.out()).startsWith("/dev/pts/0\r\n25 81\r\nall\r\nerr\r\ncrw");
            assertThat(ended.err()).isEmpty();
        }
    }

    @Test
    void itCanBeResized() throws Exception {
        String script = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done";
        try (Container container = carafe.start(terminal(script).build(), SMALL)) {
            assertThat(Runs.line(container.stdout())).isEqualTo("ready\r");
            container.resize(50, 132);
            assertThat(Runs.line(container.stdout())).isEqualTo("50 132\r");
            assertThat(container.waitFor()).isZero();
        }
    }

    @Test
    void controlCIsTyped() throws Exception {
        String script = "trap 'echo interrupted; exit 4' INT; echo ready; while :; do sleep 0.05; done";
        try (Container container = carafe.start(terminal(script).build(), SMALL)) {
            Runs.line(container.stdout());
            type(container, "\u0003");
            assertThat(Runs.line(container.stdout())).contains("interrupted");
            assertThat(container.waitFor()).isEqualTo(4);
        }
    }

    @Test
    void whatIsTypedIsEchoedAndRead() throws Exception {
        try (Container container =
                carafe.start(terminal("read word; echo got $word").build(), SMALL)) {
            type(container, "hello\n");
            assertThat(Runs.ended(container)).isEqualTo(new Ended(0, "hello\r\ngot hello\r\n", ""));
        }
    }

    @Test
    void closingTheInputTypesItsEnd() throws Exception {
        try (Container container =
                carafe.start(command("cat").tty(true).interactive(true).build(), SMALL)) {
            type(container, "line\n");
            container.stdin().close();
            assertThat(Runs.ended(container)).isEqualTo(new Ended(0, "line\r\nline\r\n", ""));
        }
    }

    @Test
    void aUserOwnsItsTerminal() throws Exception {
        try (Container container = carafe.start(
                terminal("echo again > $(tty); stat -c %U /dev/pts/0")
                        .user("app")
                        .build(),
                SMALL)) {
            assertThat(Runs.ended(container).out()).isEqualTo("again\r\napp\r\n");
        }
    }

    @Test
    void aTerminalAndASpecificationAgree() {
        assertThatThrownBy(() -> carafe.start(terminal("true").build()))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("wants a terminal");
        assertThatThrownBy(() -> carafe.start(command("true").build(), SMALL))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("was made without a terminal");
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void aCommandThatIsNotThereIsToldWithATerminalAsWell() {
        assertThatThrownBy(() -> carafe.start(command("nosuch").tty(true).build(), SMALL))
                .hasMessageStartingWith("cannot execute nosuch");
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void closingEndsWhoReadsIt() throws Exception {
        Container container = carafe.start(terminal("sleep 1000").build(), SMALL);
        Thread closer = new Thread(container::close);
        closer.start();
        assertThat(Runs.text(container.stdout())).isEmpty();
        closer.join();
    }
}
