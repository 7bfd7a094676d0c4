package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import java.io.IOException;

/** {@code carafe logs}: prints what a container wrote, each stream to its own. */
final class LogsVerb implements Verb {
    private static final String ALL = "all";

    private final Engines engines;
    private final Console console;

    LogsVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "logs",
                        "CONTAINER",
                        "Print what a container wrote",
                        Option.flag("-t --timestamps", "Begin each line with its time"),
                        Option.value("-n --tail", "LINES", "The last lines alone (default all)"))
                .refusing(
                        new LaterOption(Option.flag("-f --follow", ""), "following comes in a later version"),
                        new LaterOption(
                                Option.value("--since", "TIME", ""), "choosing by time comes in a later version"),
                        new LaterOption(
                                Option.value("--until", "TIME", ""), "choosing by time comes in a later version"),
                        new LaterOption(Option.flag("--details", ""), "logs have no details"));
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        String name = arguments.operands(1, 1).get(0);
        LogLines lines = new LogLines(console.out(), console.err(), arguments.has("timestamps"), tail(arguments));
        try (Carafe carafe = engines.open()) {
            carafe.find(name).copyLogs(lines);
        }
        lines.finish();
        return 0;
    }

    private static int tail(Arguments arguments) {
        String text = arguments.text("tail").orElse(ALL);
        if (text.equals(ALL)) {
            return LogLines.ALL;
        }
        try {
            int lines = Integer.parseInt(text);
            return lines < 0 ? LogLines.ALL : lines;
        } catch (NumberFormatException e) {
            throw arguments.problem("invalid argument \"" + text + "\" for \"-n, --tail\" flag: not a number");
        }
    }
}
