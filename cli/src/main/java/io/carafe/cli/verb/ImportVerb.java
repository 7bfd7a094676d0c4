package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.imports.ImportSource;
import io.carafe.cli.imports.Progress;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.ImportOptions;
import io.carafe.image.ImportedImage;
import io.carafe.image.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code carafe import}: makes an image of a root file system. */
final class ImportVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final InputStream input;

    /** @param input standard input, which {@code -} stands for */
    ImportVerb(Engines engines, Console console, Surroundings surroundings, InputStream input) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.input = input;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "import",
                        "FILE|DIRECTORY|- [NAME[:TAG]]",
                        "Make an image of a root file system: a tar archive, compressed or not, or a directory",
                        Option.value(
                                "-c --change", "INSTRUCTION", "As in a Dockerfile: CMD, ENTRYPOINT, ENV, USER, ..."),
                        Option.value("-m --message", "TEXT", "Say where it came from"),
                        Option.flag("-q --quiet", "Print the id alone"))
                .refusing(new LaterOption(
                        Option.value("--platform", "PLATFORM", ""), "an image is for the machine that imports it"));
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        List<String> operands = arguments.operands(1, 2);
        ImportOptions options = ImportOptions.defaults().withChanges(arguments.all("change"));
        if (operands.size() > 1) {
            options = options.withReference(Reference.parse(operands.get(1)));
        }
        if (arguments.text("message").isPresent()) {
            options = options.withMessage(arguments.text("message").get());
        }
        String name = operands.get(0);
        boolean quiet = arguments.has("quiet");
        try (ImportSource source = ImportSource.open("import", name, surroundings, console, input);
                Carafe carafe = engines.open();
                Progress progress = new Progress(console, "importing " + source.name(), source.size(), quiet)) {
            ImportedImage imported = source.importInto(carafe.images(), options.withProgress(progress));
            progress.close();
            for (String warning : imported.warnings()) {
                console.errorln("carafe: warning: " + Printable.line(warning));
            }
            if (!quiet) {
                console.errorln("imported " + Printable.line(source.name()) + progress.summary());
            }
            console.println(imported.image().id());
        }
        return 0;
    }
}
