package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.image.Image;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.inspect.ImageRow;
import io.carafe.image.ImageListing;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code carafe images}: lists images. */
final class ImagesVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Clock clock;

    ImagesVerb(Engines engines, Console console, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "images",
                        "[REPOSITORY[:TAG]]",
                        "List images",
                        Option.flag("-a --all", "All of them, which is so anyway"),
                        Option.value("--format", "FORMAT", "table, json, or a template such as '{{.ID}} {{.Tag}}'"),
                        Option.flag("--no-trunc", "Do not shorten anything"),
                        Option.flag("-q --quiet", "Ids alone"))
                .refusing(
                        new LaterOption(Option.value("-f --filter", "", ""), "filters of images come later"),
                        new LaterOption(Option.flag("--digests", ""), "images that were not pulled have no digest"),
                        new LaterOption(Option.flag("--tree", ""), "there are no trees of images"));
    }

    @Override
    public int run(Arguments arguments) {
        List<String> names = arguments.operands(0, 1);
        boolean whole = arguments.has("no-trunc");
        try (Carafe carafe = engines.open()) {
            Instant now = clock.instant();
            ImageListing listing = carafe.images().list();
            listing.damaged()
                    .forEach(damaged -> console.errorln(
                            "carafe: warning: " + Printable.lines(String.valueOf(damaged.getMessage()))));
            List<Image> images = listing.images();
            if (arguments.has("quiet")) {
                StringBuilder ids = new StringBuilder();
                for (Image image : images) {
                    if (ImageRow.of(image, now, whole).stream().anyMatch(row -> matches(names, row))) {
                        ids.append(ImageRow.id(image, whole)).append('\n');
                    }
                }
                console.print(ids.toString());
                return 0;
            }
            ImageRow.LISTING.print(
                    console,
                    arguments.last("format").orElse(""),
                    images.stream()
                            .flatMap(image -> ImageRow.of(image, now, whole).stream())
                            .filter(row -> matches(names, row))
                            .toList());
        }
        return 0;
    }

    private static boolean matches(List<String> names, Map<String, Object> row) {
        if (names.isEmpty()) {
            return true;
        }
        String wanted = names.get(0);
        return wanted.equals(row.get("Repository")) || wanted.equals(row.get("Repository") + ":" + row.get("Tag"));
    }
}
