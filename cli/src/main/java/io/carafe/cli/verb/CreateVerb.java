package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.registry.ImageSupply;
import io.carafe.cli.run.ContainerIdFile;
import io.carafe.cli.run.RunParser;
import io.carafe.cli.run.RunSyntax;
import io.carafe.cli.run.Surroundings;
import java.util.List;

/** {@code carafe create}: makes a container without starting it. */
final class CreateVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final ImageSupply supply;
    private final RunParser parser;
    private final Syntax syntax = RunSyntax.ofCreate();

    CreateVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.supply = new ImageSupply(console, foreground, surroundings);
        this.parser = new RunParser(new IsolatorsOf(engines), surroundings);
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Arguments parse(List<String> words) throws HelpRequest {
        return parser.parse(syntax, words);
    }

    @Override
    public int run(Arguments arguments) {
        ContainerSpec spec = parser.spec(arguments, syntax);
        try (ContainerIdFile idFile = ContainerIdFile.of(arguments, surroundings);
                Carafe carafe = engines.open()) {
            Container container = carafe.create(supply.supplied(carafe, spec, arguments));
            idFile.write(container);
            console.println(container.id());
        }
        return 0;
    }
}
