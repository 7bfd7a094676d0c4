package io.carafe.runtime.keeper;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.keeper.KeeperExecutable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The keeper of this machine, and that for aarch64 in QEMU's emulation, on the kernel of this machine. */
enum KeeperKind {
    NATIVE,
    EMULATED_AARCH64;

    private static final Path EMULATOR = Path.of("/usr/bin/qemu-aarch64-static");

    /** Starts a keeper with an engine. What both say goes where this JVM's errors go. */
    Process start(Path directory, String... engine) throws IOException {
        List<String> command = new ArrayList<>();
        if (this == EMULATED_AARCH64) {
            requireEmulator();
            command.add(EMULATOR.toString());
        }
        Path keeper = directory.resolve("carafe-keeper");
        KeeperExecutable.of(this == NATIVE ? Architecture.of(System.getProperty("os.arch")) : Architecture.AARCH64)
                .write(keeper);
        command.add(keeper.toString());
        command.addAll(List.of(engine));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("said").toFile()))
                .start();
    }

    private static void requireEmulator() {
        if (!Files.isExecutable(EMULATOR)) {
            String reason = "the keeper for aarch64 needs " + EMULATOR + ", of Debian's qemu-user-static";
            if ("true".equals(System.getenv("CARAFE_CI"))) {
                fail(reason);
            }
            abort(reason);
        }
    }
}
