package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.help.HelpText;
import java.util.List;

/** {@code carafe help}: prints what there is, or the help of one verb. */
final class HelpVerb implements Verb {
    private final Console console;
    private final Verbs verbs;

    HelpVerb(Console console, Verbs verbs) {
        this.console = console;
        this.verbs = verbs;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("help", "[COMMAND [COMMAND]]", "Print this help, or that of a command");
    }

    @Override
    public int run(Arguments arguments) {
        List<String> names = arguments.operands(0, 2);
        if (names.isEmpty()) {
            console.print(verbs.overview(console.paint()));
            return 0;
        }
        Verb verb = verbs.find(names).verb();
        Syntax syntax = verb.syntax();
        try {
            verb.parse(List.of("--help"));
        } catch (HelpRequest help) {
            syntax = help.syntax();
        }
        console.print(HelpText.ofVerb(syntax, console.paint()));
        return 0;
    }
}
