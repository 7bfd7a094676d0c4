package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.registry.RegistryOptions;
import io.carafe.cli.registry.RegistryWork;
import io.carafe.cli.registry.ServerName;
import io.carafe.cli.run.Surroundings;

/** {@code carafe logout}: forgets the credentials for a registry. */
final class LogoutVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;

    LogoutVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("logout", "[SERVER]", "Forget the credentials for a registry; for Docker Hub without one");
    }

    @Override
    public int run(Arguments arguments) {
        String server = ServerName.of(arguments.operands(0, 1));
        try (Carafe carafe = engines.open()) {
            RegistryWork work =
                    new RegistryWork(carafe, console, foreground, RegistryOptions.settings(arguments, surroundings));
            boolean known = work.quietly(registries -> registries.logout(server));
            console.println((known ? "Removing login credentials for " : "Not logged in to ") + server);
        }
        return 0;
    }
}
