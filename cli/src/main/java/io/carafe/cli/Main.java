package io.carafe.cli;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.attach.JvmSignals;
import io.carafe.cli.console.Console;
import io.carafe.cli.run.Surroundings;
import io.carafe.cli.verb.GlobalOptions;
import io.carafe.cli.verb.Verbs;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/** The entry point of the {@code carafe} command: puts its parts together. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        ProcessText text = ProcessText.ofThisProcess();
        Map<String, String> environment = text.environment();
        Console console = Console.ofThisProcess(environment);
        Surroundings surroundings = new Surroundings(environment, Path.of("").toAbsolutePath());
        boolean debug = !environment.getOrDefault("CARAFE_DEBUG", "").isEmpty();
        CommandLine command = new CommandLine(console, global -> verbs(global, console, surroundings), debug);
        System.exit(command.run(text.arguments(args)));
    }

    private static Verbs verbs(Arguments global, Console console, Surroundings surroundings) {
        CarafeSettings settings = GlobalOptions.settings(
                global, surroundings, System.getProperty("user.name", ""), System.getProperty("user.home", "/"));
        InputStream input = new FileInputStream(FileDescriptor.in);
        Foreground foreground = new Foreground(console, input, new JvmSignals());
        return new Verbs(() -> Carafe.open(settings), console, surroundings, foreground, input);
    }
}
