package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import java.util.List;

/** {@code carafe rename}: gives a container another name. */
final class RenameVerb implements Verb {
    private final Engines engines;

    RenameVerb(Engines engines) {
        this.engines = engines;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("rename", "CONTAINER NEW_NAME", "Rename a container");
    }

    @Override
    public int run(Arguments arguments) {
        List<String> names = arguments.operands(2, 2);
        try (Carafe carafe = engines.open()) {
            carafe.find(names.get(0)).rename(names.get(1));
        }
        return 0;
    }
}
