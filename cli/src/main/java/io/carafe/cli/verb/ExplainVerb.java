package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.ArgumentParser;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.OptionGroup;
import io.carafe.cli.args.Suggestion;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.attach.TerminalSize;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.explain.Explanation;
import io.carafe.cli.run.ExecParser;
import io.carafe.cli.run.RunParser;
import io.carafe.cli.run.RunSyntax;
import io.carafe.cli.run.Surroundings;
import io.carafe.runtime.plan.LaunchPlan;
import java.util.ArrayList;
import java.util.List;

/** {@code carafe explain run …} and {@code exec …}: prints every step that they would take, and takes none. */
final class ExplainVerb implements Verb {
    private static final String RUN = "run";
    private static final String EXEC = "exec";
    private static final String JSON = "--json";
    private static final Option JSON_OPTION = Option.flag(JSON, "Print it as JSON; may also be the last word");

    private static final String ALL = "--all";
    private static final Option ALL_OPTION =
            Option.flag(ALL, "Write out steps that do the same for something else, too");

    private final Engines engines;
    private final Console console;
    private final RunParser parser;
    private final Syntax syntax;
    private final ExecParser execParser;
    private final Syntax execSyntax;

    ExplainVerb(Engines engines, Console console, Surroundings surroundings) {
        this.engines = engines;
        this.console = console;
        this.parser = new RunParser(new IsolatorsOf(engines), surroundings);
        OptionGroup own = new OptionGroup("Explain", List.of(ALL_OPTION, JSON_OPTION));
        this.syntax = RunSyntax.of("explain run").with(own);
        this.execParser = new ExecParser(surroundings);
        this.execSyntax = ExecParser.syntax("explain exec").with(own);
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "explain",
                        "run [OPTIONS] IMAGE [COMMAND] [ARG...] | exec [OPTIONS] CONTAINER COMMAND [ARG...]",
                        "Print what 'run' or 'exec' with these words would do, step by step, without doing it",
                        ALL_OPTION,
                        JSON_OPTION)
                .withFooter("It takes all options of that command, wants no rights for 'run', and changes nothing.");
    }

    @Override
    public Arguments parse(List<String> words) throws HelpRequest {
        List<String> rest = new ArrayList<>(words);
        boolean json = rest.remove(JSON) && !words.isEmpty() && isOurs(words);
        if (!json) {
            rest = new ArrayList<>(words);
        }
        boolean all = !rest.isEmpty() && rest.get(0).equals(ALL);
        if (all) {
            rest.remove(0);
        }
        if (rest.isEmpty()) {
            throw new UsageException(
                    "explain",
                    "'carafe explain' wants to know what to explain",
                    "For instance: carafe explain run --rootfs / ls");
        }
        String verb = rest.remove(0);
        if (verb.equals("--help") || verb.equals("-h")) {
            throw new HelpRequest(syntax());
        }
        if (!verb.equals(RUN) && !verb.equals(EXEC)) {
            throw new UsageException(
                    "explain",
                    "'carafe explain' explains run and exec, and not '" + verb + "'",
                    Suggestion.sentence(verb, List.of(RUN, EXEC)));
        }
        if (json) {
            rest.add(0, JSON);
        }
        if (all) {
            rest.add(0, ALL);
        }
        return verb.equals(EXEC) ? ArgumentParser.parse(execSyntax, rest) : parser.parse(syntax, rest);
    }

    /** Whether the first --json of the words stands before the verb, or is the last word of all. */
    private static boolean isOurs(List<String> words) {
        int first = words.indexOf(JSON);
        int verb = Math.max(words.indexOf(RUN), words.indexOf(EXEC));
        return verb < 0 || first < verb || first == words.size() - 1;
    }

    @Override
    public int run(Arguments arguments) {
        try (Carafe carafe = engines.open()) {
            LaunchPlan plan = arguments.syntax().verb().equals(execSyntax.verb())
                    ? carafe.find(ExecParser.container(arguments)).explain(execParser.spec(arguments))
                    : carafe.explain(parser.spec(arguments, syntax));
            if (arguments.has("json")) {
                console.println(Explanation.json(plan));
            } else {
                int width = TerminalSize.of(carafe, Terminals.OUTPUT, console).columns();
                console.print(Explanation.text(plan, console.paint(), width, arguments.has("all")));
            }
        }
        return 0;
    }
}
