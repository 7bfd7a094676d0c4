package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.run.Surroundings;
import java.time.Clock;

/** {@code carafe import}: makes an image of a root file system. */
final class ImportVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Clock clock;

    ImportVerb(Engines engines, Console console, Surroundings surroundings, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "import",
                "FILE|DIRECTORY|- [NAME[:TAG]]",
                "Make an image of a root file system: a tar archive, compressed or not, or a directory",
                Option.value("-c --change", "INSTRUCTION", "Set CMD, ENTRYPOINT, ENV, LABEL, USER, WORKDIR and others"),
                Option.value("-m --message", "TEXT", "Say where it came from"),
                Option.flag("-q --quiet", "Print the id alone"));
    }

    @Override
    public int run(Arguments arguments) {
        throw new UnsupportedOperationException();
    }
}
