package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.VolumeDocument;
import io.carafe.runtime.volume.Volume;
import java.util.List;

/** {@code carafe volume ls}: lists volumes. */
final class VolumeLsVerb implements Verb {
    private static final List<String> KEYS = List.of("dangling", "driver", "label", "name");

    private final Engines engines;
    private final Console console;

    VolumeLsVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "volume ls",
                "",
                "List volumes",
                Option.value("-f --filter", "KEY=VALUE", "Only those with this name, label, driver, or dangling=true"),
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.Name}}'"),
                Option.flag("-q --quiet", "Names alone"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        Filters filters = Filters.of(arguments, KEYS);
        List<Boolean> dangling = filters.read("dangling", Arguments::bool, "it is neither true nor false");
        try (Carafe carafe = engines.open()) {
            List<Volume> volumes = carafe.volumes().list().stream()
                    .filter(volume -> filters.any("name", volume.name()::contains)
                            && filters.any("driver", "local"::equals)
                            && filters.labels(volume.labels()))
                    .filter(volume -> dangling.isEmpty()
                            || dangling.contains(
                                    carafe.volumes().usersOf(volume.name()).isEmpty()))
                    .toList();
            String standard = arguments.has("quiet") ? "{{.Name}}" : "";
            VolumeDocument.LISTING.print(
                    console,
                    arguments
                            .last("format")
                            .filter(format -> !arguments.has("quiet"))
                            .orElse(standard),
                    volumes.stream().map(VolumeDocument::row).toList());
        }
        return 0;
    }
}
