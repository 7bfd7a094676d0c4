package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.OptionGroup;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.top.HostPs;
import io.carafe.cli.top.ProcessListing;
import io.carafe.runtime.NotRunning;
import io.carafe.runtime.state.ContainerState;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code carafe top}: lists the processes of a container as the host sees them. */
final class TopVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Clock clock;
    private final Optional<String> zone;

    /** @param zone the user's variable {@code TZ}, for ps */
    TopVerb(Engines engines, Console console, Clock clock, Optional<String> zone) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "top",
                "CONTAINER [ps OPTIONS]",
                "List the processes of a container, as the host numbers them",
                List.of(OptionGroup.of()),
                List.of(),
                true,
                "With options it is the host's ps that lists them: 'carafe top web -o pid,etime,cmd'.");
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        List<String> operands = arguments.operands(1, Integer.MAX_VALUE);
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(operands.get(0));
            ContainerState state = container.state();
            if (!state.isRunning()) {
                throw NotRunning.of(container.name(), state, "");
            }
            List<Integer> pids = container.processes();
            List<String> options = operands.subList(1, operands.size());
            console.print(
                    options.isEmpty()
                            ? new ProcessListing(
                                            Path.of("/proc"), Path.of("/etc/passwd"), clock.instant(), clock.getZone())
                                    .of(pids)
                            : new HostPs("ps", zone).of(pids, options));
        }
        return 0;
    }
}
