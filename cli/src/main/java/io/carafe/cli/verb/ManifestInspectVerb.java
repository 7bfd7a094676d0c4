package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.Json;
import io.carafe.cli.registry.RegistryOptions;
import io.carafe.cli.registry.RegistryWork;
import io.carafe.cli.registry.VerboseManifests;
import io.carafe.cli.run.Surroundings;
import io.carafe.registry.settings.RegistrySettings;
import java.io.IOException;

/** {@code carafe manifest inspect}: prints the manifest, or the index, that a registry has under a name. */
final class ManifestInspectVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;

    ManifestInspectVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "manifest inspect",
                "NAME[:TAG|@DIGEST]",
                "Print the manifest, or the index, that a registry has under a name",
                Option.flag("--insecure", "As --tls-verify=false"),
                Option.flag("-v --verbose", "Print each manifest of an index, with its descriptor and its bytes"),
                RegistryOptions.TLS_VERIFY,
                RegistryOptions.AUTHORITY);
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        RegistrySettings settings = RegistryOptions.settings(arguments, surroundings);
        RegistrySettings wanted = arguments.has("insecure") ? settings.withTlsVerify(false) : settings;
        try (Carafe carafe = engines.open()) {
            RegistryWork work = new RegistryWork(carafe, console, foreground, wanted);
            Object tree = arguments.has("verbose")
                    ? VerboseManifests.tree(work.quietly(registries -> registries.manifests(name)))
                    : work.quietly(registries -> registries.manifest(name)).tree();
            console.println(Json.pretty(tree));
        } catch (IOException notJson) {
            throw arguments.problem("the registry's answer is not JSON: " + notJson.getMessage());
        }
        return 0;
    }
}
