package io.carafe.cli.args;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A command line, read.
 *
 * @param given options in the order in which they were given
 * @param operands the other words
 */
public record Arguments(Syntax syntax, List<Given> given, List<String> operands) {
    public Arguments {
        given = List.copyOf(given);
        operands = List.copyOf(operands);
    }

    /**
     * An option as it was given.
     *
     * @param spelling the name that was used
     * @param value for a switch, {@code true} or {@code false}
     */
    public record Given(Option option, String spelling, String value) {}

    /** The values of an option, in order. */
    public List<String> all(String key) {
        return given.stream()
                .filter(one -> one.option().key().equals(key))
                .map(Given::value)
                .toList();
    }

    /** The last value of an option. */
    public Optional<String> last(String key) {
        List<String> values = all(key);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** The last value of an option, if it is not empty. */
    public Optional<String> text(String key) {
        return last(key).filter(value -> !value.isEmpty());
    }

    /** Whether a switch is on. */
    public boolean has(String key) {
        return last(key).map(Boolean::parseBoolean).orElse(false);
    }

    /** Whether a switch is on that is on unless it is turned off. */
    public boolean hasUnlessOff(String key) {
        return last(key).map(Boolean::parseBoolean).orElse(true);
    }

    /** An error about these arguments. */
    public UsageException problem(String problem) {
        return new UsageException(syntax.verb(), problem);
    }

    /** As {@link #problem(String)}, with what to do about it, as a sentence. */
    public UsageException problem(String problem, String advice) {
        return new UsageException(syntax.verb(), problem, advice);
    }

    /**
     * The operands, if there are so many.
     *
     * @throws UsageException with Docker's words if there are fewer or more
     */
    public List<String> operands(int least, int most) {
        int count = operands.size();
        if (count >= least && count <= most) {
            return operands;
        }
        String bound;
        if (least == most) {
            bound = (least == 0 ? "no" : "exactly " + least) + " " + plural(least);
        } else if (count < least) {
            bound = "at least " + least + " " + plural(least);
        } else {
            bound = "at most " + most + " " + plural(most);
        }
        String verb = least == 0 && most == 0 ? "accepts " : "requires ";
        throw problem(
                "'carafe " + syntax.verb() + "' " + verb + bound,
                ("Usage: carafe " + syntax.verb() + " " + syntax.operands()).strip());
    }

    private static String plural(int count) {
        return count == 1 ? "argument" : "arguments";
    }

    /** The boolean that Go's ParseBool would see, which is what Docker's switches take. */
    public static Optional<Boolean> bool(String text) {
        return switch (text) {
            case "1", "t", "T" -> Optional.of(true);
            case "0", "f", "F" -> Optional.of(false);
            default ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                };
        };
    }
}
