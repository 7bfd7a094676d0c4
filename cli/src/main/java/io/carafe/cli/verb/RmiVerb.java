package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.image.RemoveOptions;
import io.carafe.image.RemovedImage;
import java.util.ArrayList;
import java.util.List;

/** {@code carafe rmi}: removes names of images, and images without names. */
final class RmiVerb implements Verb {
    private final Engines engines;
    private final Console console;

    RmiVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "rmi",
                "IMAGE [IMAGE...]",
                "Remove images",
                Option.flag("-f --force", "Also one with several names, or of containers that have ended"),
                Option.flag("--no-prune", "Leave those without a name that it was made of"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        boolean force = arguments.has("force");
        RemoveOptions options = RemoveOptions.defaults().withForce(force).withParents(!arguments.has("no-prune"));
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                RemovedImage removed;
                try {
                    removed = carafe.images().remove(name, options);
                } catch (ImageNotFoundException notThere) {
                    if (!force) {
                        throw notThere;
                    }
                    // That it is gone is what was wanted.
                    console.errorln("carafe: " + Printable.lines(String.valueOf(notThere.getMessage())));
                    return "";
                }
                List<String> lines = new ArrayList<>();
                removed.untagged().forEach(reference -> lines.add("Untagged: " + reference));
                removed.deleted().forEach(id -> lines.add("Deleted: " + id));
                return String.join("\n", lines);
            });
        }
    }
}
