package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.image.ImportedImage;
import io.carafe.image.Reference;
import io.carafe.runtime.commit.CommitOptions;
import java.util.List;

/** {@code carafe commit}: makes an image of a container. */
final class CommitVerb implements Verb {
    private final Engines engines;
    private final Console console;

    CommitVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "commit",
                "CONTAINER [REPOSITORY[:TAG]]",
                "Make an image of a container's changes",
                Option.value("-a --author", "NAME", "Who made it, as in 'Ada <ada@example.org>'"),
                Option.value("-c --change", "INSTRUCTION", "As in a Dockerfile: CMD, ENTRYPOINT, ENV, USER, ..."),
                Option.value("-m --message", "TEXT", "Say what was changed"),
                Option.flag("-p --pause", "Pause the container meanwhile, which is so unless it is false"));
    }

    @Override
    public int run(Arguments arguments) {
        List<String> operands = arguments.operands(1, 2);
        CommitOptions options =
                CommitOptions.defaults().withChanges(arguments.all("change")).withPause(pause(arguments));
        if (operands.size() > 1) {
            options = options.withReference(Reference.parse(operands.get(1)));
        }
        if (arguments.text("author").isPresent()) {
            options = options.withAuthor(arguments.text("author").get());
        }
        if (arguments.text("message").isPresent()) {
            options = options.withMessage(arguments.text("message").get());
        }
        try (Carafe carafe = engines.open()) {
            ImportedImage committed = carafe.find(operands.get(0)).commit(options);
            committed.warnings().forEach(warning -> console.errorln("carafe: warning: " + Printable.line(warning)));
            console.println(committed.image().id());
        }
        return 0;
    }

    private static CommitOptions.Pause pause(Arguments arguments) {
        if (arguments.last("pause").isEmpty()) {
            return CommitOptions.Pause.IF_POSSIBLE;
        }
        return arguments.has("pause") ? CommitOptions.Pause.ALWAYS : CommitOptions.Pause.NEVER;
    }
}
