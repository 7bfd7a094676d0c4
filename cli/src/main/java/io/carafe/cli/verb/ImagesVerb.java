package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Listing;
import io.carafe.cli.inspect.ImageRow;
import io.carafe.cli.inspect.ImageRows;
import io.carafe.image.ImageListing;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.Optional;

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
                        Option.flag("-a --all", "Those without a name that others were made of, too"),
                        Option.flag("--digests", "The digests by which registries know them"),
                        Option.value(
                                "-f --filter", "KEY=VALUE", "Only those with this label, reference, since=IMAGE, …"),
                        Option.value("--format", "FORMAT", "table, json, or a template such as '{{.ID}} {{.Tag}}'"),
                        Option.flag("--no-trunc", "Do not shorten anything"),
                        Option.flag("-q --quiet", "Ids alone"))
                .refusing(new LaterOption(Option.flag("--tree", ""), "there are no trees of images"));
    }

    @Override
    public int run(Arguments arguments) {
        Optional<String> name = arguments.operands(0, 1).stream().findFirst();
        ZonedDateTime now = ZonedDateTime.now(clock);
        ImageFilter filter = ImageFilter.of(arguments, name, now);
        boolean digests = arguments.has("digests");
        String format =
                arguments.has("quiet") ? "{{.ID}}" : arguments.last("format").orElse("");
        boolean named = digests || Listing.fieldsOf(format).contains("Digest");
        try (Carafe carafe = engines.open()) {
            ImageListing listing = carafe.images().list();
            listing.damaged()
                    .forEach(damaged -> console.errorln(
                            "carafe: warning: " + Printable.lines(String.valueOf(damaged.getMessage()))));
            ImageRows rows = new ImageRows(now, arguments.has("no-trunc"));
            ImageRow.listing(digests)
                    .print(
                            console,
                            format,
                            filter.in(carafe.images(), listing.images()).stream()
                                    .flatMap(image -> rows.of(image, named))
                                    .toList());
        }
        return 0;
    }
}
