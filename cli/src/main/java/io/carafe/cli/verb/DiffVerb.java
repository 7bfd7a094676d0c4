package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.image.tree.TreeChange;

/** {@code carafe diff}: prints what a container changed of its image's files. */
final class DiffVerb implements Verb {
    private final Engines engines;
    private final Console console;

    DiffVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("diff", "CONTAINER", "Print what a container changed (C), added (A) and deleted (D)");
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        StringBuilder lines = new StringBuilder();
        try (Carafe carafe = engines.open()) {
            for (TreeChange change : carafe.find(name).changes()) {
                lines.append(change.kind().letter())
                        .append(' ')
                        .append(change.path())
                        .append('\n');
            }
        }
        console.print(lines.toString());
        return 0;
    }
}
