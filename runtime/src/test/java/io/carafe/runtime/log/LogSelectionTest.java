package io.carafe.runtime.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which lines a query gives. */
class LogSelectionTest {
    private final MemoryLog log = new MemoryLog();

    private static Instant at(int second) {
        return MemoryLog.START.plusSeconds(second);
    }

    private static void append(RingLogWriter writer, int kind, String text) {
        writer.append(kind, text.getBytes(ISO_8859_1), 0, text.length());
    }

    @BeforeEach
    void write() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            writer.mark(RingLog.RUN_BEGINS);
            append(writer, RingLog.STDOUT, "a\nb");
            log.now = at(1);
            append(writer, RingLog.STDERR, "E\n");
            append(writer, RingLog.STDOUT, "b\nc\nd");
            log.now = at(2);
            append(writer, RingLog.STDOUT, "d\ne\n");
            append(writer, RingLog.STDERR, "F");
            log.now = at(3);
            append(writer, RingLog.STDOUT, "f");
            writer.mark(RingLog.END_OF_STDOUT);
            writer.mark(RingLog.END_OF_STDERR);
            writer.mark(RingLog.RUN_BEGINS);
            append(writer, RingLog.STDOUT, "g\n");
        }
    }

    private String out(LogQuery query) {
        return Pieces.of(log, query).out();
    }

    @Test
    void aLineHasTheTimeOfItsBeginning() {
        assertThat(out(LogQuery.ALL.since(at(1)))).isEqualTo("c\ndd\ne\nfg\n");
        assertThat(out(LogQuery.ALL.since(at(2)))).isEqualTo("e\nfg\n");
        assertThat(out(LogQuery.ALL.since(at(4)))).isEmpty();
        assertThat(out(LogQuery.ALL.until(at(0)))).isEqualTo("a\nbb\n");
        assertThat(out(LogQuery.ALL.until(at(1)))).isEqualTo("a\nbb\nc\ndd\n");
        assertThat(out(LogQuery.ALL.since(at(1)).until(at(1)))).isEqualTo("c\ndd\n");
        assertThat(out(LogQuery.ALL.since(at(1).plusNanos(1)))).isEqualTo("e\nfg\n");
    }

    @Test
    void theLastLinesAreThoseOfBothStreamsAndEndWithARun() {
        assertThat(out(LogQuery.ALL.tail(1))).isEqualTo("g\n");
        assertThat(out(LogQuery.ALL.tail(2))).isEqualTo("fg\n");
        Pieces three = Pieces.of(log, LogQuery.ALL.tail(3));
        assertThat(three.out()).isEqualTo("fg\n");
        assertThat(three.err()).isEqualTo("F");
        assertThat(out(LogQuery.ALL.tail(0))).isEmpty();
        assertThat(out(LogQuery.ALL.tail(5).until(at(2)))).isEqualTo("dd\ne\n");
    }

    @Test
    void streamsAreChosen() {
        Pieces errors = Pieces.of(log, LogQuery.ALL.streams(false, true));
        assertThat(errors.out()).isEmpty();
        assertThat(errors.err()).isEqualTo("E\nF");
        assertThat(errors.told()).doesNotContain("out ends");
    }

    @Test
    void tailsOfLargeLogsReadLittle() {
        MemoryLog large = new MemoryLog();
        byte[] line = "x".repeat(99).concat("\n").getBytes(ISO_8859_1);
        RingGeometry geometry = new RingGeometry(RingGeometry.SMALLEST_CHUNK, 64);
        try (RingLogWriter writer = large.writer(geometry)) {
            for (int i = 0; i < 40_000; i++) {
                writer.append(RingLog.STDOUT, line, 0, line.length);
            }
        }
        large.takeReads();
        assertThat(Pieces.of(large, LogQuery.ALL.tail(10)).out()).hasSize(1000);
        assertThat(large.takeReads()).isLessThan(6L * geometry.chunkSize());
    }
}
