package io.carafe.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.error.CarafeException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/** Runs commands in containers. Arguments, both optional: a root directory, and where to keep state. */
public final class Embedding {
    public static void main(String[] arguments) throws Exception {
        String root = arguments.length > 0 ? arguments[0] : "/";
        CarafeSettings settings =
                arguments.length > 1 ? CarafeSettings.at(Path.of(arguments[1])) : CarafeSettings.defaults();

        try (Carafe carafe = Carafe.open(settings)) {
            // Run a command, read what it prints, and get its exit code.
            try (Container container = carafe.start(shell(root, "echo hello from $(hostname), process $$; exit 7")
                    .hostname("carafe")
                    .build())) {
                System.out.print(new String(container.stdout().readAllBytes(), UTF_8));
                System.out.println("exit code " + container.waitFor());
            }

            // Write to its standard input, and close that to let it see the end.
            try (Container container = carafe.start(shell(root, "read name; echo nice to meet you, $name")
                    .interactive(true)
                    .build())) {
                try (OutputStream input = container.stdin()) {
                    input.write("Java\n".getBytes(UTF_8));
                }
                System.out.print(new String(container.stdout().readAllBytes(), UTF_8));
            }

            // Stop one that runs for long: SIGTERM first, and SIGKILL if it takes too long.
            String service = "trap 'echo stopping; exit 0' TERM; echo ready; while :; do sleep 0.1; done";
            try (Container container = carafe.start(shell(root, service).build());
                    BufferedReader output = new BufferedReader(new InputStreamReader(container.stdout(), UTF_8))) {
                System.out.println(output.readLine());
                container.stop(Duration.ofSeconds(10));
                System.out.println(output.readLine() + " with " + container.waitFor());
            }

            // What cannot be done is an exception that says why.
            try {
                carafe.start(ContainerSpec.ofDirectory(root)
                        .command("/no/such/command")
                        .remove(true)
                        .build());
            } catch (CarafeException failed) {
                System.out.println(failed.exitCode() + ": " + failed.getMessage());
            }
        }
    }

    private static ContainerSpecBuilder shell(String root, String script) {
        return ContainerSpec.ofDirectory(root).command("/bin/sh", "-c", script).remove(true);
    }
}
