package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Suggestion;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.console.Console;
import io.carafe.cli.help.HelpText;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Verbs about things of one kind: {@code carafe container …}. By itself it prints what it has. */
final class GroupVerb implements Verb {
    private static final int GAP = 2;

    private final String name;
    private final String summary;
    private final Map<String, Supplier<Verb>> members;
    private final Console console;

    /** @param members in the order of the help; one that is there under several names is listed once */
    GroupVerb(String name, String summary, Map<String, Supplier<Verb>> members, Console console) {
        this.name = name;
        this.summary = summary;
        this.members = members;
        this.console = console;
    }

    /**
     * One of its verbs.
     *
     * @throws UsageException when there is none of that name
     */
    Verb member(String word) {
        Supplier<Verb> verb = members.get(word);
        if (verb == null) {
            throw new UsageException(
                    name,
                    "'" + name + " " + word + "' is not a carafe command",
                    Suggestion.sentence(word, members.keySet()));
        }
        return new NamedVerb(name + " " + word, verb.get());
    }

    @Override
    public Syntax syntax() {
        int width = members.keySet().stream().mapToInt(String::length).max().orElse(0);
        String list = members.entrySet().stream()
                .map(member -> " ".repeat(GAP)
                        + member.getKey()
                        + " ".repeat(width - member.getKey().length() + GAP)
                        + member.getValue().get().syntax().summary())
                .collect(Collectors.joining("\n"));
        return Syntax.of(name, "COMMAND", summary)
                .withFooter("Commands:\n" + list + "\n\n'carafe " + name + " COMMAND --help' tells more.");
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        console.print(HelpText.ofVerb(syntax(), console.paint()));
        return 0;
    }
}
