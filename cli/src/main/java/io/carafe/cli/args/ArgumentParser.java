package io.carafe.cli.args;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads words by the rules of Docker's command: {@code --opt value} and {@code --opt=value}; {@code -o value},
 * {@code -ovalue} and {@code -o=value}; switches combined as {@code -it} and turned off as {@code --rm=false};
 * {@code --} ends the options.
 */
public final class ArgumentParser {
    private static final Option HELP = Option.flag("-h --help", "");

    private final Syntax syntax;
    private final List<Arguments.Given> given = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();

    private ArgumentParser(Syntax syntax) {
        this.syntax = syntax;
    }

    /**
     * Reads the words after the verb.
     *
     * @throws HelpRequest when they ask for the verb's help
     * @throws UsageException when they cannot be understood
     */
    public static Arguments parse(Syntax syntax, List<String> words) throws HelpRequest {
        ArgumentParser parser = new ArgumentParser(syntax);
        parser.read(words.iterator());
        return new Arguments(syntax, parser.given, parser.operands);
    }

    private void read(Iterator<String> words) throws HelpRequest {
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("--")) {
                words.forEachRemaining(operands::add);
            } else if (word.startsWith("--")) {
                readLong(word, words);
            } else if (word.startsWith("-") && word.length() > 1) {
                readLetters(word, words);
            } else {
                operands.add(word);
                if (syntax.stopsAtOperand()) {
                    words.forEachRemaining(operands::add);
                }
            }
        }
    }

    private void readLong(String word, Iterator<String> words) throws HelpRequest {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Option option = find(name, "unknown flag: " + name);
        if (equals >= 0) {
            add(option, name, word.substring(equals + 1));
        } else if (option.isFlag()) {
            add(option, name, "true");
        } else if (words.hasNext()) {
            add(option, name, words.next());
        } else {
            throw new UsageException(syntax.verb(), "flag needs an argument: " + name);
        }
    }

    private void readLetters(String word, Iterator<String> words) throws HelpRequest {
        int position = 1;
        while (position < word.length()) {
            int end = word.offsetByCodePoints(position, 1);
            String letter = word.substring(position, end);
            String rest = word.substring(end);
            Option option = find("-" + letter, "unknown shorthand flag: '" + letter + "' in " + word);
            position = end;
            if (rest.startsWith("=")) {
                add(option, "-" + letter, rest.substring(1));
                return;
            }
            if (option.isFlag()) {
                add(option, "-" + letter, "true");
                continue;
            }
            if (rest.isEmpty() && !words.hasNext()) {
                throw new UsageException(syntax.verb(), "flag needs an argument: '" + letter + "' in " + word);
            }
            add(option, "-" + letter, rest.isEmpty() ? words.next() : rest);
            return;
        }
    }

    private Option find(String name, String problem) throws HelpRequest {
        Option option = syntax.find(name).orElse(null);
        if (option != null) {
            return option;
        }
        LaterOption refused = syntax.findLater(name).orElse(null);
        if (refused != null) {
            throw UsageException.unknownOption(
                    syntax.verb(), name + " is not in this version of Carafe: " + refused.reason(), "");
        }
        if (HELP.names().contains(name)) {
            throw new HelpRequest(syntax);
        }
        Stream<Option> all =
                Stream.concat(syntax.options().stream(), syntax.later().stream().map(LaterOption::option));
        List<String> known = all.flatMap(one -> one.longNames().stream()).toList();
        throw UsageException.unknownOption(
                syntax.verb(), problem, name.startsWith("--") ? Suggestion.sentence(name, known) : "");
    }

    private void add(Option option, String spelling, String value) {
        String stored = value;
        if (option.isFlag()) {
            stored = Arguments.bool(value)
                    .map(String::valueOf)
                    .orElseThrow(() -> new UsageException(
                            syntax.verb(),
                            "invalid argument \"" + value + "\" for \"" + option.text()
                                    + "\" flag: neither true nor false"));
        }
        given.add(new Arguments.Given(option, spelling, stored));
    }
}
