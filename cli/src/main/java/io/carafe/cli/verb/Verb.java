package io.carafe.cli.verb;

import io.carafe.cli.args.ArgumentParser;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Syntax;
import java.io.IOException;
import java.util.List;

/** A verb of the command. */
public interface Verb {
    /** How it is written. */
    Syntax syntax();

    /** Reads the words after it. */
    default Arguments parse(List<String> words) throws HelpRequest {
        return ArgumentParser.parse(syntax(), words);
    }

    /**
     * Does it.
     *
     * @return the exit code
     */
    int run(Arguments arguments) throws IOException, InterruptedException;
}
