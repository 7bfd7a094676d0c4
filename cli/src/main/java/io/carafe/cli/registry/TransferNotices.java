package io.carafe.cli.registry;

import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.registry.transfer.TransferListener;

/** Shows no progress, but what a user should know. */
record TransferNotices(Console console) implements TransferListener {
    @Override
    public void warning(String text) {
        console.errorln("carafe: warning: " + Printable.line(text));
    }
}
