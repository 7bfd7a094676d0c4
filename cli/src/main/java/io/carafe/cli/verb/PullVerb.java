package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.registry.PullReport;
import io.carafe.cli.registry.RegistryOptions;
import io.carafe.cli.registry.RegistryWork;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.Reference;
import io.carafe.image.oci.Platform;
import io.carafe.registry.Registries;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import java.util.List;

/** {@code carafe pull}: gets an image from a registry. */
final class PullVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;

    PullVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "pull",
                        "NAME[:TAG|@DIGEST]",
                        "Get an image from a registry",
                        Option.flag("-a --all-tags", "Get all tags of the repository"),
                        Option.value("--platform", "OS/ARCH[/VARIANT]", "Get the image for this platform"),
                        Option.flag("-q --quiet", "Print the image's full name alone"),
                        RegistryOptions.TLS_VERIFY,
                        RegistryOptions.AUTHORITY)
                .refusing(new LaterOption(Option.flag("--disable-content-trust", ""), "there are no signatures yet"));
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        ImageName parsed = ImageName.parse(name);
        boolean all = arguments.has("all-tags");
        boolean quiet = arguments.has("quiet");
        if (all && (parsed.tag().isPresent() || parsed.digest().isPresent())) {
            throw arguments.problem("tag can't be used with --all-tags/-a");
        }
        if (!all && !quiet && parsed.tag().isEmpty() && parsed.digest().isEmpty()) {
            console.println("Using default tag: " + Reference.DEFAULT_TAG);
        }
        try (Carafe carafe = engines.open()) {
            PullOptions options = arguments
                    .text("platform")
                    .map(text ->
                            Platform.parse(text, Platform.linux(carafe.host().architecture())))
                    .map(PullOptions.DEFAULT::withPlatform)
                    .orElse(PullOptions.DEFAULT);
            RegistryWork work =
                    new RegistryWork(carafe, console, foreground, RegistryOptions.settings(arguments, surroundings));
            List<PulledImage> pulled = quiet
                    ? work.quietly(registries -> pull(registries, name, all, options))
                    : work.shown(Terminals.OUTPUT, registries -> pull(registries, name, all, options));
            report(name, pulled, all, quiet);
        }
        return 0;
    }

    private static List<PulledImage> pull(Registries registries, String name, boolean all, PullOptions options) {
        return all ? registries.pullAll(name, options) : List.of(registries.pull(name, options));
    }

    private void report(String name, List<PulledImage> pulled, boolean all, boolean quiet) {
        if (quiet) {
            pulled.forEach(image -> console.println(image.name().toString()));
            return;
        }
        if (all) {
            boolean isNew = pulled.stream().anyMatch(PulledImage::isNew);
            console.println(
                    (isNew ? "Status: Downloaded newer image for " : "Status: Image is up to date for ") + name);
            console.println(ImageName.parse(name).name());
            return;
        }
        for (PulledImage image : pulled) {
            console.println("Digest: " + image.digest());
            console.println("Status: " + PullReport.status(image));
            console.println(image.name().toString());
        }
    }
}
