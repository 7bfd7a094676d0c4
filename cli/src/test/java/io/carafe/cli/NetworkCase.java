package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.NetworkHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of networks whose host is a network namespace of the test's. */
abstract class NetworkCase {
    @TempDir
    Path directory;

    Path rootfs;
    NetworkHost host;
    Command carafe;

    @BeforeEach
    void aHost() throws IOException, InterruptedException {
        rootfs = Busybox.make(directory.resolve("rootfs"));
        host = NetworkHost.make();
        carafe = host.command(directory);
    }

    @AfterEach
    void theHostGoes() {
        carafe.close();
        host.close();
    }

    final String ok(String... words) {
        return ok(carafe, words);
    }

    static String ok(Command command, String... words) {
        Result result = command.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    final List<String> leases(String network) {
        try (Stream<Path> files = Files.list(directory.resolve("state/networks/" + network + "/leases"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
