package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code carafe run -it} on a real terminal, which script(1) makes. */
@NeedsRoot
@ParameterizedClass
@EnumSource
class TerminalIT {
    @Parameter
    private Way way;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private Path directory;

    private Command carafe;
    private Process script;
    private final StringBuilder screen = new StringBuilder();

    @BeforeEach
    void startShellInTerminal() throws Exception {
        Busybox.need(Files.isExecutable(SCRIPT), SCRIPT + " (Debian package bsdutils)");
        Path rootfs = Busybox.make(directory.resolve("rootfs"));
        carafe = Command.in(directory, way);
        ProcessBuilder builder = new ProcessBuilder(
                SCRIPT.toString(),
                "-qec",
                "stty rows 30 cols 90; " + Command.LAUNCHER + " run --rm -it --rootfs " + rootfs
                        + " sh; echo status=$?; stty -a",
                "/dev/null");
        builder.environment().putAll(carafe.environment());
        builder.environment().put("PS1", "$ ");
        script = builder.redirectErrorStream(true).start();
    }

    @AfterEach
    void endTerminal() throws InterruptedException {
        script.destroyForcibly().waitFor();
        carafe.close();
    }

    @Test
    void aShellHasATerminalOfItsOwn() throws Exception {
        type("stty size; tty\r");
        expect("30 90\r\n/dev/pts/0\r\n");

        type("sleep 1000\r");
        Thread.sleep(500);
        type("\u0003");
        type("echo interrupted $?\r");
        expect("interrupted 130\r\n");

        type("sleep 999\r");
        Thread.sleep(500);
        type("\u001a");
        type("jobs\r");
        expect("Stopped");

        type("printf 'a\\nb\\001c'; kill %1; exit 7\r");
        expect("a\r\nb\u0001c");
        type("exit 7\r");
        expect("status=7\r\n");
        expect(" icanon");
        expect(" echo ");
        assertThat(script.waitFor()).isZero();
    }

    private void type(String keys) throws IOException {
        OutputStream input = script.getOutputStream();
        input.write(keys.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private void expect(String text) throws IOException, InterruptedException {
        InputStream output = script.getInputStream();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (screen.indexOf(text) < 0) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in %s", text, screen)
                    .isLessThan(end);
            if (output.available() > 0) {
                byte[] bytes = new byte[output.available()];
                int count = output.read(bytes);
                screen.append(new String(bytes, 0, Math.max(0, count), StandardCharsets.UTF_8));
            } else {
                Thread.sleep(20);
            }
        }
        screen.delete(0, screen.indexOf(text) + text.length());
    }
}
