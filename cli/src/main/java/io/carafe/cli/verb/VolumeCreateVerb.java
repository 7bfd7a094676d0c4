package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code carafe volume create}: makes a volume. */
final class VolumeCreateVerb implements Verb {
    private static final String LOCAL = "local";

    private final Engines engines;
    private final Console console;

    VolumeCreateVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "volume create",
                        "[VOLUME]",
                        "Create a volume",
                        Option.value("-d --driver", "DRIVER", "local, which is the only one"),
                        Option.value("--label", "KEY[=VALUE]", "Attach a label"),
                        Option.value("--name", "NAME", ""))
                .refusing(new LaterOption(Option.value("-o --opt", "OPTION", ""), "volumes have no options"));
    }

    @Override
    public int run(Arguments arguments) {
        List<String> names = arguments.operands(0, 1);
        String driver = arguments.text("driver").orElse(LOCAL);
        if (!driver.equals(LOCAL)) {
            throw new UnsupportedFeatureException(
                    "there is no volume driver '" + driver + "'", "The only one is local.");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : arguments.all("label")) {
            int equals = label.indexOf('=');
            labels.put(equals < 0 ? label : label.substring(0, equals), equals < 0 ? "" : label.substring(equals + 1));
        }
        Optional<String> name = names.isEmpty() ? arguments.text("name") : Optional.of(names.get(0));
        try (Carafe carafe = engines.open()) {
            console.println(carafe.volumes().create(name, labels).name());
        }
        return 0;
    }
}
