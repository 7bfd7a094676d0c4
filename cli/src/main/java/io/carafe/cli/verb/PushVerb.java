package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.registry.RegistryOptions;
import io.carafe.cli.registry.RegistryWork;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.Reference;
import io.carafe.registry.Registries;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.transfer.PushedImage;
import java.util.List;

/** {@code carafe push}: puts an image into a registry. */
final class PushVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;

    PushVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "push",
                        "NAME[:TAG]",
                        "Put an image into the registry that its name begins with",
                        Option.flag("-a --all-tags", "Put all tags of the repository there"),
                        Option.flag("-q --quiet", "Print the image's full name alone"),
                        RegistryOptions.TLS_VERIFY,
                        RegistryOptions.AUTHORITY)
                .refusing(
                        new LaterOption(Option.flag("--disable-content-trust", ""), "there are no signatures yet"),
                        new LaterOption(
                                Option.value("--platform", "PLATFORM", ""), "an image here is for one platform"));
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        ImageName parsed = ImageName.parse(name);
        boolean all = arguments.has("all-tags");
        boolean quiet = arguments.has("quiet");
        if (parsed.digest().isPresent()) {
            throw arguments.problem("cannot push a digest reference");
        }
        if (all && parsed.tag().isPresent()) {
            throw arguments.problem("tag can't be used with --all-tags/-a");
        }
        if (!all && !quiet && parsed.tag().isEmpty()) {
            console.println("Using default tag: " + Reference.DEFAULT_TAG);
        }
        try (Carafe carafe = engines.open()) {
            RegistryWork work =
                    new RegistryWork(carafe, console, foreground, RegistryOptions.settings(arguments, surroundings));
            if (quiet) {
                work.quietly(registries -> tags(registries, parsed, all).stream()
                                .map(image -> registries.push(image.toString()))
                                .toList())
                        .forEach(pushed -> console.println(pushed.name().toString()));
            } else {
                work.shown(Terminals.OUTPUT, registries -> push(registries, tags(registries, parsed, all)));
            }
        }
        return 0;
    }

    private static List<ImageName> tags(Registries registries, ImageName name, boolean all) {
        if (!all) {
            return List.of(name);
        }
        List<ImageName> tags = registries.localTags(name.toString());
        if (tags.isEmpty()) {
            throw new CarafeException(
                    "there is no image with the name " + name.familiarName(), "See all with: carafe images");
        }
        return tags;
    }

    private boolean push(Registries registries, List<ImageName> images) {
        for (ImageName image : images) {
            PushedImage pushed = registries.push(image.toString());
            console.println(image.tagOrDefault() + ": digest: " + pushed.digest() + " size: " + pushed.size());
        }
        return true;
    }
}
