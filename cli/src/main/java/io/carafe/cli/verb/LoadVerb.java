package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.TerminalSize;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.imports.ImportSource;
import io.carafe.cli.imports.LoadProgress;
import io.carafe.cli.progress.LiveLines;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.LoadOptions;
import io.carafe.image.LoadedImage;
import io.carafe.image.Reference;
import io.carafe.image.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code carafe load}: takes images out of an archive. */
final class LoadVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final InputStream input;

    /** @param input standard input, where the archive is when no other is named */
    LoadVerb(Engines engines, Console console, Surroundings surroundings, InputStream input) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.input = input;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "load",
                "",
                "Load images of an archive: by docker save, or an OCI image layout; compressed or not",
                Option.value(
                        "-i --input", "FILE", "The archive, or the directory of a layout, instead of standard input"),
                Option.value(
                        "--platform", "PLATFORM", "Of images for several platforms the one for this, as linux/arm64"),
                Option.flag("-q --quiet", "Do not show progress"));
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        arguments.operands(0, 0);
        String name = arguments.text("input").orElse("-");
        try (ImportSource source = ImportSource.open("load", name, surroundings, console, input);
                Carafe carafe = engines.open();
                LiveLines lines =
                        new LiveLines(console::error, () -> TerminalSize.of(carafe, Terminals.ERROR, console))) {
            LoadOptions options = LoadOptions.defaults();
            if (console.isTerminal(Terminals.ERROR) && !arguments.has("quiet")) {
                options = options.withProgress(new LoadProgress(lines));
            }
            if (arguments.text("platform").isPresent()) {
                options = options.withPlatform(Platform.parse(
                        arguments.text("platform").get(), carafe.images().hostPlatform()));
            }
            List<LoadedImage> images = source.directory().isPresent()
                    ? carafe.images()
                            .loadDirectory(Pathname.of(source.directory().get().toString()), options)
                    : carafe.images().load(source.archive().orElseThrow(), options);
            lines.close();
            images.forEach(this::tell);
        }
        return 0;
    }

    private void tell(LoadedImage image) {
        for (String warning : image.received().warnings()) {
            console.errorln("carafe: warning: " + Printable.line(warning));
        }
        if (image.names().isEmpty()) {
            console.println("Loaded image ID: " + image.received().image().id());
        }
        for (Reference name : image.names()) {
            console.println("Loaded image: " + name);
        }
    }
}
