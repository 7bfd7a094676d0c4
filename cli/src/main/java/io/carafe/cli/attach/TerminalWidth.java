package io.carafe.cli.attach;

import io.carafe.Carafe;
import io.carafe.cli.console.Console;
import io.carafe.runtime.terminal.WindowSize;

/** How many columns there are to write in. */
public final class TerminalWidth {
    private static final int LEAST = 40;

    private TerminalWidth() {}

    /** The columns of the terminal that a standard descriptor leads to; where there is none, what the console knows. */
    public static int of(Carafe carafe, int descriptor, Console console) {
        int columns = carafe.terminal(console.descriptor(descriptor))
                .size()
                .map(WindowSize::columns)
                .orElse(0);
        return columns > 0 ? Math.max(LEAST, columns) : console.width();
    }
}
