package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.Stdio;
import io.carafe.api.ProcessSettings;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Notices;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.run.RunSyntax;
import io.carafe.runtime.state.ContainerStatus;
import java.util.List;

/** {@code carafe start}: starts containers again, in the background or, one alone, in the foreground. */
final class StartVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Foreground foreground;

    StartVerb(Engines engines, Console console, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "start",
                "CONTAINER...",
                "Start containers that have ended, or were created",
                Option.flag("-a --attach", "Stay with it, and show what it writes"),
                Option.flag("-i --interactive", "Attach standard input, as far as the container was made with -i"),
                RunSyntax.DETACH_KEYS,
                Option.flag("--sig-proxy", "Pass signals on to the container (default true)"),
                Option.flag("--trace", "Print every step of the launch with its result and its time"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        List<String> names = arguments.operands(1, Integer.MAX_VALUE);
        boolean stay = arguments.has("attach") || arguments.has("interactive") || arguments.has("trace");
        try (Carafe carafe = engines.open()) {
            if (!stay) {
                return EachOf.run(console, names, name -> {
                    start(carafe.find(name));
                    new Notices(carafe, console).show();
                    return name;
                });
            }
            if (names.size() > 1) {
                throw new UnsupportedFeatureException(
                        "you cannot start and attach multiple containers at once", "Leave -a and -i away.");
            }
            Container container = carafe.find(names.get(0));
            ProcessSettings process = container.spec().process();
            boolean input = process.interactive() && arguments.has("interactive");
            if (process.terminal() && input && !console.isTerminal(Terminals.INPUT)) {
                throw new CarafeException("the input device is not a TTY", "Start it on a terminal.");
            }
            Foreground.Manner manner = new Foreground.Manner(
                    input, arguments.hasUnlessOff("sig-proxy"), arguments.has("trace"), DetachOption.of(arguments));
            return container.state().isRunning() && !manner.trace()
                    ? foreground.attach(carafe, container, manner)
                    : foreground.run(carafe, container, manner);
        }
    }

    /** What is known to run may just be ending; only whoever wants to start it finds out. */
    private void start(Container container) {
        if (container.state().status() == ContainerStatus.PAUSED) {
            throw new ContainerConflictException(
                    "cannot start a paused container, try unpause instead", "Use: carafe unpause " + container.name());
        }
        try {
            container.start(Stdio.DETACHED);
            console.warn(container.warnings());
        } catch (ContainerRunningException asWanted) {
            return;
        }
    }
}
