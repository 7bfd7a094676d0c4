package io.carafe.runtime.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RingLogTest {
    private static final int CHUNK = RingGeometry.SMALLEST_CHUNK;
    private static final int ROOM = CHUNK - RingLog.CHUNK_HEADER;

    private final MemoryLog log = new MemoryLog();

    private static void append(RingLogWriter writer, int kind, String text) {
        byte[] bytes = ("<" + text).getBytes(ISO_8859_1);
        assertThat(writer.append(kind, bytes, 1, bytes.length - 1)).isTrue();
    }

    @Test
    void theFormIsTheOneThatIsDescribed() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            append(writer, RingLog.STDERR, "ab");
            writer.mark(RingLog.END_OF_STDERR);
        }
        ByteBuffer file = ByteBuffer.wrap(log.content()).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[8];
        file.get(magic);
        assertThat(new String(magic, ISO_8859_1)).isEqualTo("CRFLOG1\n");
        assertThat(file.getLong()).isEqualTo(1);
        assertThat(file.getInt()).isEqualTo(CHUNK);
        assertThat(file.getInt()).isEqualTo(2);
        byte[] zeros = new byte[40];
        file.get(zeros);
        assertThat(zeros).containsOnly(0);
        frame(file, 2, 2);
        assertThat(file.get()).isEqualTo((byte) 'a');
        assertThat(file.get()).isEqualTo((byte) 'b');
        frame(file, 0, 4);
        assertThat(file.remaining()).isLessThanOrEqualTo(RingLog.FRAME_HEADER);
    }

    private static void frame(ByteBuffer file, int length, int kind) {
        assertThat(file.getInt()).isEqualTo(length);
        assertThat(file.getInt()).isEqualTo(kind);
        assertThat(file.getLong()).isEqualTo(MemoryLog.START.getEpochSecond());
        assertThat(file.getLong()).isEqualTo(123_456_789);
        assertThat(file.getLong()).isEqualTo(1);
    }

    @Test
    void whatIsAppendedIsReadWithTimeAndOrigin() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            writer.mark(RingLog.RUN_BEGINS);
            append(writer, RingLog.STDOUT, "out\n");
            log.now = log.now.plus(Duration.ofNanos(1));
            append(writer, RingLog.STDERR, "\0\u00ff");
            writer.mark(RingLog.endOf(RingLog.STDOUT));
        }
        assertThat(Pieces.of(log).told())
                .containsExactly(
                        "out ends",
                        "err ends",
                        "out 2026-01-02T03:04:05.123456789Z out\n",
                        "err 2026-01-02T03:04:05.123456790Z \0\u00ff",
                        "out ends");
    }

    @Test
    void aPieceFillsAChunkToItsEndAndGoesOnInTheNext() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            append(writer, RingLog.STDOUT, "x".repeat(ROOM - 2 * RingLog.FRAME_HEADER - 1));
            assertThat(writer.position()).isEqualTo(new RingLogPosition(1, CHUNK - RingLog.FRAME_HEADER - 1));
            append(writer, RingLog.STDOUT, "yz");
            assertThat(writer.position())
                    .isEqualTo(new RingLogPosition(2, RingLog.CHUNK_HEADER + RingLog.FRAME_HEADER + 1));
        }
        assertThat(Pieces.of(log).out()).endsWith("xyz");
    }

    @Test
    void anEndFrameFitsWhereNoPieceDoes() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            append(writer, RingLog.STDOUT, "x".repeat(ROOM - 2 * RingLog.FRAME_HEADER));
            writer.mark(RingLog.END_OF_STDOUT);
            assertThat(writer.position()).isEqualTo(new RingLogPosition(1, CHUNK));
            append(writer, RingLog.STDERR, "e");
        }
        assertThat(Pieces.of(log).told()).contains("out ends").endsWith("err " + MemoryLog.START + " e");
    }

    @Test
    void theFileNeverGrowsBeyondTheRingAndHoldsTheNewest() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            for (int i = 0; i < 5000; i++) {
                append(writer, RingLog.STDOUT, "%099d%n".formatted(i));
            }
        }
        assertThat(log.content()).hasSizeLessThanOrEqualTo(2 * CHUNK);
        String out = Pieces.of(log).out();
        assertThat(out).endsWith("04998\n" + "%099d%n".formatted(4999)).hasSizeGreaterThan(CHUNK / 2);
        assertThat(out.lines().mapToInt(Integer::parseInt)).isSorted();
    }

    @Test
    void aSecondRunContinuesIt() {
        for (String text : new String[] {"one", "two"}) {
            try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
                append(writer, RingLog.STDOUT, text);
            }
        }
        assertThat(Pieces.of(log).out()).isEqualTo("onetwo");
    }

    @Test
    void aLogKeepsItsGeometry() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            append(writer, RingLog.STDOUT, "one");
        }
        try (RingLogWriter writer = log.writer(RingGeometry.within(64 << 20))) {
            append(writer, RingLog.STDOUT, "two");
        }
        assertThat(Pieces.of(log).out()).isEqualTo("onetwo");
        assertThat(log.file().geometry()).isEqualTo(MemoryLog.SMALL);
    }

    @Test
    void anEmptyLogHasNothing() {
        assertThat(Pieces.of(log).told()).isEmpty();
        assertThat(log.file().end()).isEqualTo(new RingLogPosition(0, CHUNK));
    }

    @Test
    void whatLooksLikeAFrameOfAnEarlierLapIsNone() {
        byte[] forged = new byte[2 * CHUNK];
        ByteBuffer frames = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
        while (frames.hasRemaining()) {
            // 32 bytes of standard output, with the sequence of the next lap.
            frames.putInt(32).putInt(RingLog.STDOUT).putLong(1).putLong(1).putLong(3);
        }
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            writer.append(RingLog.STDOUT, forged, 0, ROOM - RingLog.FRAME_HEADER);
            writer.append(RingLog.STDOUT, forged, 0, ROOM - RingLog.FRAME_HEADER);
            append(writer, RingLog.STDERR, "x".repeat(32));
            assertThat(writer.position().sequence()).isEqualTo(3);
            assertThat(log.file().end()).isEqualTo(writer.position());
        }
        assertThat(Pieces.of(log).told()).hasSize(2).last().asString().startsWith("err");
    }

    @Test
    void aChunkThatIsCutShortInAFrameDoesNotHideTheNext() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            while (writer.position().sequence() < 3) {
                append(writer, RingLog.STDOUT, "x".repeat(1000));
            }
            append(writer, RingLog.STDOUT, "newest");
        }
        // The second chunk is the older one, and the last in the file.
        log.content(Arrays.copyOf(log.content(), CHUNK + RingLog.CHUNK_HEADER + RingLog.FRAME_HEADER + 10));
        Pieces pieces = Pieces.of(log);
        assertThat(pieces.out()).endsWith("newest");
        assertThat(pieces.lost()).isPositive();
    }

    @Test
    void aFullDiskLosesAPieceAndNotTheLog() {
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            append(writer, RingLog.STDOUT, "one\n");
            log.capacity(log.content().length + 10);
            assertThat(writer.append(RingLog.STDOUT, new byte[100], 0, 100)).isFalse();
            assertThat(writer.mark(RingLog.END_OF_STDERR)).isTrue();
            assertThat(writer.append(RingLog.STDOUT, new byte[100], 0, 100)).isFalse();
            log.capacity(Long.MAX_VALUE);
            append(writer, RingLog.STDOUT, "two\n");
        }
        assertThat(Pieces.of(log).out()).isEqualTo("one\ntwo\n");
    }

    @Test
    void aDiskThatIsFullFromTheBeginningLosesTheBeginning() {
        log.capacity(0);
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            assertThat(writer.mark(RingLog.RUN_BEGINS)).isFalse();
            assertThat(writer.position()).isEqualTo(new RingLogPosition(0, CHUNK));
            log.capacity(Long.MAX_VALUE);
            append(writer, RingLog.STDOUT, "kept");
        }
        assertThat(Pieces.of(log).out()).isEqualTo("kept");
    }

    @Test
    void aWriterThatIsClosedKeepsNothing() {
        RingLogWriter writer = log.writer(MemoryLog.SMALL);
        writer.close();
        assertThat(writer.append(RingLog.STDOUT, new byte[1], 0, 1)).isFalse();
        assertThat(log.content()).isEmpty();
    }

    @Test
    void partialCallsAreContinued() {
        log.mostAtOnce(7);
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            append(writer, RingLog.STDOUT, "0123456789".repeat(20));
        }
        assertThat(Pieces.of(log).out()).isEqualTo("0123456789".repeat(20));
    }

    @Test
    void geometriesStayWithinTheirLimits() {
        assertThat(RingGeometry.within(64 << 20)).isEqualTo(new RingGeometry(1 << 20, 64));
        assertThat(RingGeometry.within(30_000_000)).isEqualTo(new RingGeometry(1 << 20, 28));
        assertThat(RingGeometry.within(1 << 20)).isEqualTo(new RingGeometry(1 << 16, 16));
        assertThat(RingGeometry.within(131_072)).isEqualTo(MemoryLog.SMALL);
        assertThat(RingGeometry.within(64L << 30).size()).isEqualTo(64L << 30);
        assertThatThrownBy(() -> RingGeometry.within(131_071)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RingGeometry(100_000, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReaderReadsEachChunkOnce() {
        byte[] line = new byte[80];
        Arrays.fill(line, (byte) 'x');
        RingGeometry geometry = new RingGeometry(CHUNK, 32);
        try (RingLogWriter writer = log.writer(geometry)) {
            for (int i = 0; i < 15_000; i++) {
                writer.append(RingLog.STDOUT, line, 0, line.length);
            }
        }
        log.takeReads();
        assertThat(Pieces.of(log).out()).hasSize(15_000 * line.length);
        assertThat(log.takeReads()).isLessThan(geometry.size() * 5 / 4);
    }
}
