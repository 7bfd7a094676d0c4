package io.carafe.cli;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.cli.attach.JvmProcess;
import io.carafe.cli.console.Console;
import io.carafe.cli.engine.EngineVerb;
import io.carafe.cli.run.Surroundings;
import io.carafe.cli.verb.Verb;
import io.carafe.client.OwnProcess;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The entry point of the {@code carafe} command when it does its work in this process, and that of the engine. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        OwnProcess process = OwnProcess.read(args);
        Map<String, String> environment = variables(process.environment());
        Invocation invocation = new Invocation(
                process.arguments().stream().map(Main::text).toList(),
                new Surroundings(environment, Path.of("").toAbsolutePath(), process.mask()),
                Console.ofThisProcess(environment),
                new FileInputStream(FileDescriptor.in),
                new JvmProcess());
        System.exit(new Commands(Carafe::open, Main::engineVerb).run(invocation));
    }

    private static Verb engineVerb(Invocation invocation, CarafeSettings settings) {
        return new EngineVerb(
                settings,
                invocation.surroundings(),
                invocation.console(),
                invocation.process(),
                shared -> new CommandSessions(shared));
    }

    static Map<String, String> variables(List<byte[]> environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (byte[] bytes : environment) {
            String entry = text(bytes);
            int equals = entry.indexOf('=', 1);
            if (equals > 0) {
                variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return variables;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
