package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.image.Reference;
import io.carafe.image.RepositoryDigest;
import java.util.List;

/** {@code carafe tag}: gives an image one more name. */
final class TagVerb implements Verb {
    private final Engines engines;

    TagVerb(Engines engines) {
        this.engines = engines;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("tag", "IMAGE NAME[:TAG]", "Give an image one more name");
    }

    @Override
    public int run(Arguments arguments) {
        List<String> names = arguments.operands(2, 2);
        if (RepositoryDigest.isMeantBy(names.get(1))) {
            throw arguments.problem("refusing to create a tag with a digest reference");
        }
        try (Carafe carafe = engines.open()) {
            carafe.images().tag(names.get(0), Reference.parse(names.get(1)));
        }
        return 0;
    }
}
