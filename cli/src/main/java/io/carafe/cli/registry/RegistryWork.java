package io.carafe.cli.registry;

import io.carafe.Carafe;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.attach.TerminalSize;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.progress.LiveLines;
import io.carafe.registry.Registries;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.transfer.TransferListener;
import java.util.Optional;
import java.util.function.Consumer;
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
        Consumer<String> out = stream == Terminals.OUTPUT ? console::print : console::error;
        Optional<LiveLines> lines = console.isTerminal(stream)
                ? Optional.of(new LiveLines(out, () -> TerminalSize.of(carafe, stream, console)))
                : Optional.empty();
        try (TransferDisplay display = new TransferDisplay(out, console::error, lines)) {
            return with(display, work);
        }
    }

    private <T> T with(TransferListener listener, Function<Registries, T> work) {
        try (Registries registries = carafe.registries(settings, listener)) {
            return foreground.cancellable(registries::close, () -> work.apply(registries));
        }
    }
}
