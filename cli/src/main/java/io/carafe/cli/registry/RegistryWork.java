package io.carafe.cli.registry;

import io.carafe.Carafe;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.attach.TerminalWidth;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.registry.Registries;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.transfer.TransferListener;
import java.util.function.Function;

/**
 * Work with registries for a user, which ends when the user's process does.
 *
 * @param settings of that user
 */
public record RegistryWork(Carafe carafe, Console console, Foreground foreground, RegistrySettings settings) {

    /** Works in silence. */
    public <T> T quietly(Function<Registries, T> work) {
        return with(new TransferNotices(console), work);
    }

    /** Works, and shows progress on a standard stream. */
    public <T> T shown(int stream, Function<Registries, T> work) {
        try (TransferDisplay display = new TransferDisplay(
                stream == Terminals.OUTPUT ? console::print : console::error,
                console::error,
                console.isTerminal(stream),
                () -> TerminalWidth.of(carafe, stream, console))) {
            return with(display, work);
        }
    }

    private <T> T with(TransferListener listener, Function<Registries, T> work) {
        try (Registries registries = carafe.registries(settings, listener)) {
            return foreground.cancellable(registries::close, () -> work.apply(registries));
        }
    }
}
