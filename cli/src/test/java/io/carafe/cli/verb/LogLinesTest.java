package io.carafe.cli.verb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cli.testing.Screen;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static final Instant TIME = Instant.parse("2024-01-02T03:04:05.000000006Z");
    private static final String STAMP = "2024-01-02T03:04:05.000000006Z ";

    private final Screen screen = new Screen();

    private void piece(LogLines lines, boolean error, String text) {
        lines.accept(TIME, error, text.getBytes(UTF_8));
    }

    @Test
    void aLineOfSeveralPiecesIsOneLine() {
        LogLines lines = new LogLines(screen.console(), true);
        piece(lines, false, "a");
        piece(lines, true, "error\n");
        piece(lines, false, "b");
        piece(lines, false, "c\nd\n\n");
        lines.caughtUp();
        assertThat(screen.out()).isEqualTo(STAMP + "abc\n" + STAMP + "d\n" + STAMP + "\n");
        assertThat(screen.err()).isEqualTo(STAMP + "error\n");
    }

    @Test
    void whatHasNotEndedIsShownWhenNothingMoreComesForNow() {
        LogLines lines = new LogLines(screen.console(), true);
        piece(lines, false, "Password: ");
        assertThat(screen.out()).isEmpty();
        lines.caughtUp();
        assertThat(screen.out()).isEqualTo(STAMP + "Password: ");
        piece(lines, false, "x\ny\n");
        lines.caughtUp();
        assertThat(screen.out()).isEqualTo(STAMP + "Password: x\n" + STAMP + "y\n");
    }

    @Test
    void theEndOfAStreamEndsALine() {
        LogLines lines = new LogLines(screen.console(), true);
        piece(lines, false, "first run");
        lines.endOfStream(false);
        piece(lines, false, "second run\n");
        lines.caughtUp();
        assertThat(screen.out()).isEqualTo(STAMP + "first run" + STAMP + "second run\n");
    }

    @Test
    void aVeryLongLineIsNotHeldInMemory() {
        LogLines lines = new LogLines(screen.console(), false);
        for (int i = 0; i < 100; i++) {
            piece(lines, false, "x".repeat(10_000));
        }
        assertThat(screen.out().length()).isBetween(900_000, 1_000_000);
        lines.caughtUp();
        assertThat(screen.out()).hasSize(1_000_000);
    }

    @Test
    void whatIsLostIsSaid() {
        LogLines lines = new LogLines(screen.console(), false);
        piece(lines, false, "half a l");
        lines.lost(12_345_678);
        piece(lines, false, "whole\n");
        lines.caughtUp();
        assertThat(screen.out()).isEqualTo("half a lwhole\n");
        assertThat(screen.err())
                .isEqualTo("carafe: about 12.3MB of the log were overwritten before they could be read\n");
    }
}
