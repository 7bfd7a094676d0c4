package io.carafe.cli.attach;

import io.carafe.Carafe;
import io.carafe.cli.console.Console;
import io.carafe.runtime.terminal.WindowSize;

/** How much room there is to write in. */
public final class TerminalSize {
    private static final int LEAST_COLUMNS = 40;
    private static final int DEFAULT_ROWS = 24;

    private TerminalSize() {}

    /** That of the terminal that a standard descriptor leads to; where there is none, what the console knows. */
    public static WindowSize of(Carafe carafe, int descriptor, Console console) {
        WindowSize size = carafe.terminal(console.descriptor(descriptor)).size().orElse(new WindowSize(0, 0));
        return new WindowSize(
                size.rows() > 0 ? size.rows() : DEFAULT_ROWS,
                size.columns() > 0 ? Math.max(LEAST_COLUMNS, size.columns()) : console.width());
    }
}
