package io.carafe.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A shell command on a real terminal, which script(1) makes, and somebody who types and reads. */
public final class TerminalSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    private final Process script;
    private final StringBuilder screen = new StringBuilder();

    private TerminalSession(Process script) {
        this.script = script;
    }

    /**
     * Starts it in a window of 30 rows and 90 columns.
     *
     * @param command for the shell
     * @param environment variables of the carafe that it calls
     */
    public static TerminalSession start(String command, Map<String, String> environment) throws IOException {
        Busybox.need(Files.isExecutable(SCRIPT), SCRIPT + " (Debian package bsdutils)");
        ProcessBuilder builder =
                new ProcessBuilder(SCRIPT.toString(), "-qec", "stty rows 30 cols 90; " + command, "/dev/null");
        builder.environment().putAll(environment);
        builder.environment().put("PS1", "$ ");
        return new TerminalSession(builder.redirectErrorStream(true).start());
    }

    public void type(String keys) throws IOException {
        OutputStream input = script.getOutputStream();
        input.write(keys.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Waits until a text appears; what stands before it is forgotten. */
    public void expect(String text) throws IOException, InterruptedException {
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

    /** Waits for its end. Returns the exit code. */
    public int waitFor() throws InterruptedException {
        return script.waitFor();
    }

    @Override
    public void close() {
        script.destroyForcibly();
    }
}
