package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.RegistryException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.InputLine;
import io.carafe.cli.console.Printable;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.registry.RegistryOptions;
import io.carafe.cli.registry.RegistryWork;
import io.carafe.cli.registry.ServerName;
import io.carafe.cli.run.Surroundings;
import io.carafe.registry.credential.Credential;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code carafe login}: shows a registry a name and a password, and keeps them. */
final class LoginVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;
    private final InputLine input;

    /** @param input standard input */
    LoginVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground, InputStream input) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
        this.input = new InputLine(input);
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "login",
                "[SERVER]",
                "Log in to a registry; to Docker Hub unless another is named",
                Option.value("-u --username", "NAME", "As this user"),
                Option.value("-p --password", "PASSWORD", "With this password, which other users then can see"),
                Option.flag("--password-stdin", "Read the password from standard input"),
                RegistryOptions.TLS_VERIFY,
                RegistryOptions.AUTHORITY);
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        List<String> operands = arguments.operands(0, 1);
        String server = ServerName.of(operands);
        checkPasswordOptions(arguments);
        try (Carafe carafe = engines.open()) {
            RegistryWork work =
                    new RegistryWork(carafe, console, foreground, RegistryOptions.settings(arguments, surroundings));
            boolean asked = arguments.text("username").isEmpty();
            if (asked && loggedInAsBefore(work, server)) {
                return 0;
            }
            Credential credential = asked ? askAll(carafe, arguments, server) : ofArguments(carafe, arguments);
            Optional<Path> file = work.quietly(registries -> registries.login(server, credential));
            file.ifPresent(path -> console.errorln("WARNING! Your password will be stored unencrypted in " + path
                    + ".\n" + "Configure a credential helper (credsStore) to remove this warning."));
            console.println("Login Succeeded");
        }
        return 0;
    }

    private static void checkPasswordOptions(Arguments arguments) {
        boolean given = arguments.last("password").isPresent();
        boolean piped = arguments.has("password-stdin");
        if (given && piped) {
            throw arguments.problem("--password and --password-stdin are mutually exclusive");
        }
        if ((given || piped) && arguments.text("username").isEmpty()) {
            throw arguments.problem("Must provide --username with --password and --password-stdin");
        }
    }

    private boolean loggedInAsBefore(RegistryWork work, String server) {
        Optional<Credential> kept = work.quietly(registries -> registries.credential(server));
        if (kept.isEmpty()) {
            return false;
        }
        console.println("Authenticating with existing credentials...");
        try {
            work.quietly(registries -> registries.login(server, kept.get()));
            console.println("Login Succeeded");
            return true;
        } catch (RegistryException refused) {
            if (refused.reason() != RegistryException.Reason.UNAUTHORIZED) {
                throw refused;
            }
            console.println("Login did not succeed, error: " + Printable.line(String.valueOf(refused.getMessage())));
            return false;
        }
    }

    private Credential ofArguments(Carafe carafe, Arguments arguments) throws InterruptedException {
        String name = arguments.text("username").orElseThrow();
        if (arguments.has("password-stdin")) {
            return Credential.of(name, notEmpty(input.all()));
        }
        Optional<String> password = arguments.last("password");
        if (password.isPresent()) {
            console.errorln("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            return Credential.of(name, notEmpty(password.get()));
        }
        return Credential.of(name, askPassword(carafe));
    }

    private Credential askAll(Carafe carafe, Arguments arguments, String server) throws InterruptedException {
        refuseWithoutTerminal();
        console.print("Username for " + server + ": ");
        String name = input.next().strip();
        if (name.isEmpty()) {
            throw arguments.problem("username is required");
        }
        return Credential.of(name, askPassword(carafe));
    }

    private String askPassword(Carafe carafe) throws InterruptedException {
        refuseWithoutTerminal();
        console.print("Password: ");
        return notEmpty(foreground.hidden(carafe, input::next));
    }

    private void refuseWithoutTerminal() {
        if (!console.isTerminal(Terminals.INPUT)) {
            throw new CarafeException(
                    "cannot perform an interactive login from a non TTY device",
                    "Give --username and --password-stdin.");
        }
    }

    private static String notEmpty(String password) {
        if (password.isEmpty()) {
            throw new CarafeException("the password is empty", "");
        }
        return password;
    }
}
