package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.OutputException;
import io.carafe.cli.console.Printable;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.imports.ReplacedFile;
import io.carafe.cli.run.Surroundings;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;

/** {@code carafe export}: writes the files of a container as a tar archive. */
final class ExportVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;

    ExportVerb(Engines engines, Console console, Surroundings surroundings) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "export",
                "CONTAINER",
                "Write the files of a container as a tar archive",
                Option.value("-o --output", "FILE", "To a file, instead of standard output"));
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        String name = arguments.operands(1, 1).get(0);
        Optional<String> file = arguments.text("output").filter(path -> !surroundings.isStandardOutput(path));
        if (file.isEmpty() && console.isTerminal(Terminals.OUTPUT)) {
            throw new CarafeException(
                    "cowardly refusing to save to a terminal", "Use the -o flag or redirect standard output.");
        }
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(name);
            List<String> warnings = file.isPresent()
                    ? ReplacedFile.of(file.get(), surroundings, "export")
                            .write(out -> container.export(Channels.newOutputStream(out)))
                    : toOutput(container);
            warnings.forEach(warning -> console.errorln("carafe: warning: " + Printable.lines(warning)));
        }
        return 0;
    }

    private List<String> toOutput(Container container) {
        try {
            List<String> warnings = container.export(console.out());
            console.out().flush();
            return warnings;
        } catch (IOException failed) {
            throw new OutputException(failed);
        }
    }
}
