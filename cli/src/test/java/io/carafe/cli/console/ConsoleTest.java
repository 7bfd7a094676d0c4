package io.carafe.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cli.testing.Screen;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final String FOREIGN = "a\tb\u001b[2J\nc";

    @Test
    void aTerminalGetsNothingThatItWouldObey() {
        Screen screen = new Screen(Set.of(Terminals.OUTPUT));
        screen.console().printlnForeign(FOREIGN);
        assertThat(screen.out()).isEqualTo("a\\x09b\\x1b[2J\nc\n");
    }

    @Test
    void aProgramGetsWhatItAskedFor() {
        Screen screen = new Screen(Set.of(Terminals.INPUT, Terminals.ERROR));
        screen.console().printlnForeign(FOREIGN);
        assertThat(screen.out()).isEqualTo(FOREIGN + "\n");
    }
}
