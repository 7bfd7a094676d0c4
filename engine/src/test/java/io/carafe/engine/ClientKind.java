package io.carafe.engine;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.client.ClientExecutable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The client of this machine, and that for aarch64 in QEMU's emulation, on the kernel of this machine. */
enum ClientKind {
    NATIVE,
    EMULATED_AARCH64;

    private static final Path EMULATOR = Path.of("/usr/bin/qemu-aarch64-static");

    /** Makes the file, and returns the words in front of its arguments. */
    List<String> make(Path directory) throws IOException {
        List<String> command = new ArrayList<>();
        if (this == EMULATED_AARCH64) {
            requireEmulator();
            command.add(EMULATOR.toString());
        }
        Path client = directory.resolve("carafe-client");
        ClientExecutable.of(this == NATIVE ? Architecture.of(System.getProperty("os.arch")) : Architecture.AARCH64)
                .write(client);
        command.add(client.toString());
        return command;
    }

    private static void requireEmulator() {
        if (!Files.isExecutable(EMULATOR)) {
            String reason = "the client for aarch64 needs " + EMULATOR + ", of Debian's qemu-user-static";
            if ("true".equals(System.getenv("CARAFE_CI"))) {
                fail(reason);
            }
            abort(reason);
        }
    }
}
