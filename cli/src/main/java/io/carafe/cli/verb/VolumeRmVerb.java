package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.VolumeNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe volume rm}: removes volumes that no container uses. */
final class VolumeRmVerb implements Verb {
    private final Engines engines;
    private final Console console;

    VolumeRmVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "volume rm",
                "VOLUME [VOLUME...]",
                "Remove volumes that no container uses",
                Option.flag("-f --force", "Be content when there is no such volume"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        boolean force = arguments.has("force");
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                try {
                    carafe.volumes().remove(name);
                } catch (VolumeNotFoundException gone) {
                    if (!force) {
                        throw gone;
                    }
                }
                return name;
            });
        }
    }
}
