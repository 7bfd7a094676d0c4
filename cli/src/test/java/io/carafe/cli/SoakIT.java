package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A small edition of bench/soak: some containers at once, and more one after the other, leave nothing behind. */
@NeedsRoot
class SoakIT {
    private static final Path SCRIPT = Path.of("..", "bench", "soak");

    @Test
    void nothingIsLeftAndNothingGrows() throws Exception {
        Busybox.need(Files.isExecutable(Path.of("/bin/busybox")), "/bin/busybox (Debian package busybox-static)");

        Process soak = new ProcessBuilder(SCRIPT.toString(), "16", "100", "400")
                .redirectErrorStream(true)
                .start();

        String output = new String(soak.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(soak.waitFor()).as(output).isZero();
    }
}
