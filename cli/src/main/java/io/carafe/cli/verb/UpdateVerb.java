package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.RestartPolicy;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import java.util.stream.Stream;

/** {@code carafe update}: changes what containers were made with. */
final class UpdateVerb implements Verb {
    private static final String RESOURCES = "limits of memory, processors and I/O come with control groups";

    private final Engines engines;
    private final Console console;

    UpdateVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "update",
                        "CONTAINER [CONTAINER...]",
                        "Change the restart policy of containers",
                        Option.value("--restart", "POLICY", "no, on-failure[:N], always or unless-stopped"))
                .refusing(Stream.of(
                                "--blkio-weight",
                                "--cpu-period",
                                "--cpu-quota",
                                "--cpu-rt-period",
                                "--cpu-rt-runtime",
                                "-c --cpu-shares",
                                "--cpus",
                                "--cpuset-cpus",
                                "--cpuset-mems",
                                "-m --memory",
                                "--memory-reservation",
                                "--memory-swap",
                                "--pids-limit")
                        .map(names -> new LaterOption(Option.value(names, "VALUE", ""), RESOURCES))
                        .toArray(LaterOption[]::new));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        RestartPolicy policy = arguments
                .last("restart")
                .map(RestartPolicy::parse)
                .orElseThrow(() -> arguments.problem("you must provide one or more flags when using this command"));
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                carafe.find(name).update(policy);
                return name;
            });
        }
    }
}
