package io.carafe.cli.testing;

import io.carafe.Stdio;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A console whose output a test can look at. */
public final class Screen {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console;

    /** Nothing is a terminal. */
    public Screen() {
        this(Set.of());
    }

    /** @param terminals the descriptors that are terminals */
    public Screen(Set<Integer> terminals) {
        console = new Console(
                out,
                err,
                Stdio.INHERIT,
                new Terminals() {
                    @Override
                    public boolean isTerminal(int descriptor) {
                        return terminals.contains(descriptor);
                    }

                    @Override
                    public OptionalInt columns() {
                        return OptionalInt.of(80);
                    }
                },
                Map.of());
    }

    public Console console() {
        return console;
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
