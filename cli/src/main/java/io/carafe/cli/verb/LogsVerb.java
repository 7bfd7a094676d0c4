package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.PointInTime;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code carafe logs}: prints what a container wrote, each stream to its own. */
final class LogsVerb implements Verb {
    private static final String ALL = "all";

    private final Engines engines;
    private final Console console;
    private final Foreground foreground;
    private final Clock clock;

    LogsVerb(Engines engines, Console console, Foreground foreground, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.foreground = foreground;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "logs",
                        "CONTAINER",
                        "Print what a container wrote",
                        Option.flag("-f --follow", "Go on until the container ends"),
                        Option.value("-n --tail", "LINES", "The last lines alone (default all)"),
                        Option.value("--since", "TIME", "From this time on: 2026-01-02T15:04:05Z, or 42m ago"),
                        Option.value("--until", "TIME", "Until this time: 2026-01-02T15:04:05Z, or 42m ago"),
                        Option.flag("-t --timestamps", "Begin each line with its time"))
                .refusing(new LaterOption(Option.flag("--details", ""), "logs have no details"));
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        LogQuery query = new LogQuery(
                time(arguments, "since"),
                time(arguments, "until"),
                tail(arguments),
                arguments.has("follow"),
                true,
                true);
        LogLines lines = new LogLines(console, arguments.has("timestamps"));
        try (Carafe carafe = engines.open();
                LogStream log = carafe.find(name).logs(query)) {
            foreground.read(log, lines);
        }
        lines.caughtUp();
        return 0;
    }

    private Optional<Instant> time(Arguments arguments, String option) {
        return arguments
                .text(option)
                .map(text -> PointInTime.parse(text, clock.instant(), clock.getZone())
                        .orElseThrow(() -> arguments.problem(
                                "invalid value for \"" + option + "\": failed to parse value as time or duration: \""
                                        + text + "\"",
                                "For instance 10m, 2026-01-02T15:04:05, or 1767366245.")));
    }

    private static OptionalInt tail(Arguments arguments) {
        String text = arguments.text("tail").orElse(ALL);
        if (text.equals(ALL)) {
            return OptionalInt.empty();
        }
        try {
            int lines = Integer.parseInt(text);
            return lines < 0 ? OptionalInt.empty() : OptionalInt.of(lines);
        } catch (NumberFormatException e) {
            throw arguments.problem("invalid argument \"" + text + "\" for \"-n, --tail\" flag: not a number");
        }
    }
}
