package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.RestartPolicy;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.run.ResourceOptions;
import io.carafe.cli.run.ResourceSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code carafe update}: changes what containers were made with. */
final class UpdateVerb implements Verb {
    private final Engines engines;
    private final Console console;

    UpdateVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        List<Option> options = new ArrayList<>(ResourceSyntax.ofUpdate());
        options.add(Option.value("--restart", "POLICY", "no, on-failure[:N], always or unless-stopped"));
        return Syntax.of(
                "update",
                "CONTAINER [CONTAINER...]",
                "Change the limits and the restart policy of containers",
                options.toArray(Option[]::new));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        Optional<RestartPolicy> policy = arguments.last("restart").map(RestartPolicy::parse);
        boolean limits = ResourceSyntax.ofUpdate().stream()
                .anyMatch(option -> arguments.last(option.key()).isPresent());
        if (policy.isEmpty() && !limits) {
            throw arguments.problem("you must provide one or more flags when using this command");
        }
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                Container container = carafe.find(name);
                if (limits) {
                    container.update(before -> ResourceOptions.read(arguments, before));
                }
                policy.ifPresent(container::update);
                return name;
            });
        }
    }
}
