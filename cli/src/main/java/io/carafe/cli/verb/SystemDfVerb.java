package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.Json;
import io.carafe.cli.format.Template;
import io.carafe.cli.usage.DiskUsage;
import io.carafe.cli.usage.UsageDetails;
import io.carafe.cli.usage.UsageSummary;
import java.time.Clock;
import java.time.ZonedDateTime;

/** {@code carafe system df}: tells what takes how much space. */
final class SystemDfVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Clock clock;

    SystemDfVerb(Engines engines, Console console, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "system df",
                "",
                "Tell what takes how much space",
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.Type}} {{.Size}}'"),
                Option.flag("-v --verbose", "Every image, container and volume"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        String format = arguments.text("format").orElse("");
        try (Carafe carafe = engines.open()) {
            DiskUsage usage = DiskUsage.of(carafe);
            if (!arguments.has("verbose")) {
                UsageSummary.LISTING.print(console, format, new UsageSummary(usage).rows());
                return 0;
            }
            UsageDetails details = new UsageDetails(usage, ZonedDateTime.now(clock));
            switch (format) {
                case "", "table" -> details.print(console);
                case "json" -> console.println(Json.line(details.document()));
                default -> console.printlnForeign(new Template(format).apply(details.document()));
            }
        }
        return 0;
    }
}
