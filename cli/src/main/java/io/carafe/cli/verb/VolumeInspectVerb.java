package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.VolumeDocument;

/** {@code carafe volume inspect}: prints all that is known of volumes. */
final class VolumeInspectVerb implements Verb {
    private final Engines engines;
    private final Console console;

    VolumeInspectVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "volume inspect",
                "VOLUME [VOLUME...]",
                "Print all that is known of volumes",
                Option.value("-f --format", "FORMAT", "json, or a template such as '{{.Mountpoint}}'"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(1, Integer.MAX_VALUE);
        try (Carafe carafe = engines.open()) {
            return new Inspection(console, arguments)
                    .print(name -> VolumeDocument.of(carafe.volumes().get(name)));
        }
    }
}
