package io.carafe.cli.args;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a verb is written.
 *
 * @param verb its name
 * @param operands what follows the options, for the help: {@code IMAGE [COMMAND] [ARG...]}
 * @param summary one line, without a full stop
 * @param groups its options
 * @param later options that are refused by name
 * @param stopsAtOperand whether everything from the first operand on belongs to somebody else
 * @param footer what the help says in the end
 */
public record Syntax(
        String verb,
        String operands,
        String summary,
        List<OptionGroup> groups,
        List<LaterOption> later,
        boolean stopsAtOperand,
        String footer) {
    public Syntax {
        groups = List.copyOf(groups);
        later = List.copyOf(later);
    }

    /** A verb whose options may stand anywhere. */
    public static Syntax of(String verb, String operands, String summary, Option... options) {
        return new Syntax(verb, operands, summary, List.of(OptionGroup.of(options)), List.of(), false, "");
    }

    /** The same under another name. */
    public Syntax named(String other) {
        return new Syntax(other, operands, summary, groups, later, stopsAtOperand, footer);
    }

    /** The same with options that are refused. */
    public Syntax refusing(LaterOption... options) {
        return new Syntax(verb, operands, summary, groups, List.of(options), stopsAtOperand, footer);
    }

    /** The same with a last word in the help. */
    public Syntax withFooter(String text) {
        return new Syntax(verb, operands, summary, groups, later, stopsAtOperand, text);
    }

    /** The same with more options. */
    public Syntax with(OptionGroup group) {
        List<OptionGroup> more = new ArrayList<>(groups);
        more.add(group);
        return new Syntax(verb, operands, summary, more, later, stopsAtOperand, footer);
    }

    /** All options, in the order of the help. */
    public List<Option> options() {
        return groups.stream().flatMap(group -> group.options().stream()).toList();
    }

    /** The option of a name with its dashes. */
    Optional<Option> find(String name) {
        return options().stream()
                .filter(option -> option.names().contains(name))
                .findFirst();
    }

    /** The refused option of a name with its dashes. */
    Optional<LaterOption> findLater(String name) {
        return later.stream()
                .filter(refused -> refused.option().names().contains(name))
                .findFirst();
    }
}
