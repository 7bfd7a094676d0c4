package io.carafe.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.runtime.terminal.WindowSize;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a terminal shows that understands the three sequences that are used. */
class LiveLinesTest {
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private WindowSize window = new WindowSize(24, 80);
    private final LiveLines lines = new LiveLines(this::write, () -> window);

    private void write(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u001b') {
                int end = i + 2;
                while (Character.isDigit(text.charAt(end))) {
                    end++;
                }
                if (text.charAt(end) == 'A') {
                    row -= Integer.parseInt(text.substring(i + 2, end));
                } else {
                    assertThat(text.charAt(end)).isEqualTo('J');
                    rows.subList(row, rows.size()).clear();
                    rows.add(new StringBuilder());
                }
                i = end;
            } else if (c == '\n') {
                row++;
                rows.add(new StringBuilder());
            } else if (c != '\r') {
                rows.get(row).append(c);
            }
        }
    }

    private String screen() {
        return String.join("\n", rows).strip();
    }

    @Test
    void eachHasALineOfItsOwnBelowWhatIsDone() {
        lines.print("1: Pulling from app");
        lines.show("a", new ProgressLine("a: Downloading", 500, 1000));
        lines.show("b", new ProgressLine("b: Waiting", 0, 0));
        lines.show("c", new ProgressLine("c: Downloading", 0, 2000));
        lines.end("b", "b: Pull complete");
        lines.end("nobody");

        assertThat(screen()).isEqualTo("""
                1: Pulling from app
                b: Pull complete
                a: Downloading [=============>            ]  500B/1kB
                c: Downloading [>                         ]  0B/2kB""");

        lines.interrupt(() -> write("carafe: warning: x\n"));
        lines.close();

        assertThat(screen()).isEqualTo("1: Pulling from app\nb: Pull complete\ncarafe: warning: x");
    }

    @Test
    void noMoreThanTheWindowHasRoomForAndNoneThatWraps() {
        window = new WindowSize(3, 40);
        for (String id : List.of("a", "b", "c", "d")) {
            lines.show(id, new ProgressLine(id + ": " + "x".repeat(50), 10, 20));
        }

        assertThat(rows.subList(0, 2))
                .extracting(StringBuilder::toString)
                .containsExactly("a: " + "x".repeat(36), "b: " + "x".repeat(36));
        assertThat(rows).hasSize(3);
    }

    @Test
    void namesOfStrangersDoNotMoveTheCursor() {
        lines.print("evil\u001b[2J");
        lines.show("a", new ProgressLine("a\u001b[9A", 0, 0));

        assertThat(String.join("", rows)).doesNotContain("\u001b").contains("evil");
    }
}
