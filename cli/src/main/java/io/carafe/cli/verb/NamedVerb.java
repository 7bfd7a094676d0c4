package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Syntax;
import java.io.IOException;
import java.util.List;

/** A verb under another name, which its help then shows. */
record NamedVerb(String name, Verb verb) implements Verb {
    @Override
    public Syntax syntax() {
        return verb.syntax().named(name);
    }

    @Override
    public Arguments parse(List<String> words) throws HelpRequest {
        try {
            return verb.parse(words);
        } catch (HelpRequest help) {
            throw new HelpRequest(help.syntax().named(name));
        }
    }

    @Override
    public int run(Arguments arguments) throws IOException, InterruptedException {
        return verb.run(arguments);
    }
}
