package io.carafe.cli.registry;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.run.Surroundings;
import io.carafe.registry.settings.RegistrySettings;

/** The options that say whom to trust, which all verbs have that talk to registries. */
public final class RegistryOptions {
    public static final Option TLS_VERIFY = Option.flag(
            "--tls-verify", "Check certificates (default true); off, anybody is trusted, and plain HTTP will do");
    public static final Option AUTHORITY =
            Option.value("--cacert", "FILE", "Trust the certificates of this file as well");

    private RegistryOptions() {}

    /** The settings of the user who has given these arguments. */
    public static RegistrySettings settings(Arguments arguments, Surroundings surroundings) {
        RegistrySettings settings = RegistrySettings.of(surroundings.environment(), surroundings.directory());
        if (arguments.last("tls-verify").isPresent()) {
            settings = settings.withTlsVerify(arguments.has("tls-verify"));
        }
        return arguments
                .text("cacert")
                .map(surroundings::resolve)
                .map(settings::withAuthority)
                .orElse(settings);
    }
}
