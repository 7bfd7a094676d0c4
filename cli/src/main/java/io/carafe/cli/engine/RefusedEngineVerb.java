package io.carafe.cli.engine;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.verb.Verb;

/** {@code carafe engine} in an engine, which tells how it is written, for the help, and does not do it. */
public final class RefusedEngineVerb implements Verb {
    @Override
    public Syntax syntax() {
        return EngineVerb.SYNTAX;
    }

    @Override
    public int run(Arguments arguments) {
        throw new CarafeException(
                "an engine cannot do 'carafe engine' for a client",
                "Use the launcher, or: carafe --no-engine engine …");
    }
}
