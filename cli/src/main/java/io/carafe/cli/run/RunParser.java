package io.carafe.cli.run;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.Isolator;
import io.carafe.cli.args.ArgumentParser;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.args.UsageException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the words of {@code carafe run}, the options that isolators bring among them. The isolators are asked only when
 * the words cannot be understood without them.
 */
public final class RunParser {
    private final Supplier<? extends Collection<Isolator>> isolators;
    private final Surroundings surroundings;

    public RunParser(Supplier<? extends Collection<Isolator>> isolators, Surroundings surroundings) {
        this.isolators = isolators;
        this.surroundings = surroundings;
    }

    /** Reads the words by a syntax and, if need be, the isolators' options. */
    public Arguments parse(Syntax syntax, List<String> words) throws HelpRequest {
        try {
            return ArgumentParser.parse(syntax, words);
        } catch (UsageException e) {
            if (!e.isUnknownOption()) {
                throw e;
            }
        } catch (HelpRequest e) {
            throw new HelpRequest(RunSyntax.withIsolators(syntax, isolators.get()));
        }
        return ArgumentParser.parse(RunSyntax.withIsolators(syntax, isolators.get()), words);
    }

    /** The specification that arguments of {@link #parse} ask for. */
    public ContainerSpec spec(Arguments arguments, Syntax syntax) {
        List<Option> foreign = arguments.syntax().options().stream()
                .filter(option -> !syntax.options().contains(option))
                .toList();
        return SpecReader.read(arguments, surroundings, foreign);
    }
}
