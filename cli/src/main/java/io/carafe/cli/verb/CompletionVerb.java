package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Suggestion;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.help.Completion;
import java.util.List;

/** {@code carafe completion}: prints a script that completes the command in a shell. */
final class CompletionVerb implements Verb {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private final Console console;
    private final Verbs verbs;

    CompletionVerb(Console console, Verbs verbs) {
        this.console = console;
        this.verbs = verbs;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("completion", "bash|zsh|fish", "Print a script that completes carafe in a shell");
    }

    @Override
    public int run(Arguments arguments) {
        String shell = arguments.operands(1, 1).get(0);
        Completion completion = new Completion(GlobalOptions.SYNTAX, verbs.syntaxes(), verbs.groups());
        console.print(
                switch (shell) {
                    case "bash" -> completion.bash();
                    case "zsh" -> completion.zsh();
                    case "fish" -> completion.fish();
                    default ->
                        throw arguments.problem(
                                "there is no completion for '" + shell + "'", Suggestion.sentence(shell, SHELLS));
                });
        return 0;
    }
}
