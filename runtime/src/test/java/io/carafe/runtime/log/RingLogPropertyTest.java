package io.carafe.runtime.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random writings, with fixed seeds, over the smallest ring: whatever is read is the end of what was written. */
@Timeout(60)
class RingLogPropertyTest {
    private static final int SEEDS = 30;

    private final MemoryLog log = new MemoryLog();
    private final StringBuilder written = new StringBuilder();

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    private void write(RingLogWriter writer, Random random, int most) {
        if (random.nextInt(8) == 0) {
            writer.mark(RingLog.STDOUT + 2 + random.nextInt(3));
            return;
        }
        boolean error = random.nextInt(3) == 0;
        byte[] bytes = new byte[1 + random.nextInt(1 + random.nextInt(most))];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(30) == 0 ? '\n' : 'a' + random.nextInt(26));
            written.append(error ? 'e' : 'o').append((char) bytes[i]);
        }
        writer.append(error ? RingLog.STDERR : RingLog.STDOUT, bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsReadIsTheEndOfWhatWasWritten(int seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 6; run++) {
            try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
                for (int i = random.nextInt(12); i >= 0; i--) {
                    write(writer, random, seed % 2 == 0 ? 200_000 : 2_000);
                }
                assertThat(log.file().end()).isEqualTo(writer.position());
            }
            String read = Pieces.of(log).both();
            assertThat(written.toString().endsWith(read)).isTrue();
            assertThat(read.length() == written.length() || read.length() > RingGeometry.SMALLEST_CHUNK)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aReaderThatKeepsUpMissesNothing(int seed) {
        Random random = new Random(seed);
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            write(writer, random, 100);
            RingLogReader reader = new RingLogReader(log.file());
            Pieces pieces = new Pieces();
            LogSelection selection = new LogSelection(LogQuery.ALL, Optional.empty(), pieces);
            for (int i = 0; i < 300; i++) {
                while (random.nextInt(4) != 0) {
                    write(writer, random, 3_000);
                }
                while (reader.next()) {
                    selection.accept(reader);
                }
                assertThat(reader.position()).isEqualTo(writer.position());
            }
            assertThat(reader.takeLost()).isZero();
            assertThat(pieces.both()).isEqualTo(written.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aReaderThatIsOvertakenSaysSoAndGoesOnWithTheOldest(int seed) {
        Random random = new Random(seed);
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            write(writer, random, 100);
            RingLogReader reader = new RingLogReader(log.file());
            reader.next();
            long laps = writer.position().sequence() + 3;
            while (writer.position().sequence() < laps) {
                write(writer, random, 5_000);
            }
            Pieces pieces = new Pieces();
            LogSelection selection = new LogSelection(LogQuery.ALL, Optional.empty(), pieces);
            while (reader.next()) {
                selection.accept(reader);
            }
            assertThat(written.toString().endsWith(pieces.both())).isTrue();
            assertThat(pieces.both()).hasSizeGreaterThan(RingGeometry.SMALLEST_CHUNK);
            assertThat(reader.takeLost()).isGreaterThan(RingGeometry.SMALLEST_CHUNK);
        }
    }

    /** A line, and where in all that was written its last byte is. */
    private record Line(boolean error, int first, int last) {}

    private List<Line> lines(String all) {
        List<Line> lines = new ArrayList<>();
        int[] first = {-1, -1};
        int[] last = {-1, -1};
        for (int i = 0; i < all.length(); i += 2) {
            int stream = all.charAt(i) == 'e' ? 1 : 0;
            first[stream] = first[stream] < 0 ? i : first[stream];
            last[stream] = i;
            if (all.charAt(i + 1) == '\n') {
                lines.add(new Line(stream == 1, first[stream], i));
                first[stream] = -1;
            }
        }
        for (int stream = 0; stream < 2; stream++) {
            if (first[stream] >= 0) {
                lines.add(new Line(stream == 1, first[stream], last[stream]));
            }
        }
        lines.sort(Comparator.comparingInt(Line::last));
        return lines;
    }

    private static String of(String all, boolean error, List<Line> lines) {
        StringBuilder text = new StringBuilder();
        int first = lines.stream()
                .filter(line -> line.error() == error)
                .mapToInt(Line::first)
                .min()
                .orElse(all.length());
        for (int i = first; i < all.length(); i += 2) {
            if (all.charAt(i) == (error ? 'e' : 'o')) {
                text.append(all.charAt(i + 1));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLastLinesAreThoseThatCountingFromTheBeginningGives(int seed) {
        Random random = new Random(seed);
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            for (int i = 0; i < 200; i++) {
                boolean error = random.nextInt(3) == 0;
                byte[] bytes = new byte[1 + random.nextInt(1_000)];
                for (int j = 0; j < bytes.length; j++) {
                    bytes[j] = (byte) (random.nextInt(200) == 0 ? '\n' : 'a' + random.nextInt(26));
                }
                writer.append(error ? RingLog.STDERR : RingLog.STDOUT, bytes, 0, bytes.length);
            }
        }
        String all = Pieces.of(log).both();
        List<Line> lines = lines(all);
        for (int count : new int[] {0, 1, 2, 3, 10, 100, lines.size() - 1, lines.size(), lines.size() + 1, 100_000}) {
            Pieces tail = Pieces.of(log, LogQuery.ALL.tail(count));
            List<Line> last = lines.subList(Math.max(0, lines.size() - count), lines.size());
            assertThat(tail.out()).as("%d lines", count).isEqualTo(of(all, false, last));
            assertThat(tail.err()).as("%d lines", count).isEqualTo(of(all, true, last));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void garbageIsPassedOver(int seed) {
        Random random = new Random(seed);
        try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
            // Also rings that have come round, whose newest chunk is the first in the file.
            for (int i = 100 + random.nextInt(200); i > 0; i--) {
                write(writer, random, 3_000);
            }
        }
        byte[] whole = log.content();
        for (int trial = 0; trial < 20; trial++) {
            log.content(damaged(whole, random));
            Pieces pieces = Pieces.of(log);
            Pieces.of(log, LogQuery.ALL.tail(5));
            assertThat(pieces.both()).hasSizeLessThanOrEqualTo(2 * whole.length);
            try (RingLogWriter writer = log.writer(MemoryLog.SMALL)) {
                byte[] bytes = "\nafter the damage\n".getBytes(ISO_8859_1);
                assertThat(writer.append(RingLog.STDOUT, bytes, 0, bytes.length))
                        .isTrue();
            }
            assertThat(Pieces.of(log).out()).endsWith("\nafter the damage\n");
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 1 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + random.nextInt(70_000)), (byte) 0);
            }
            case 2 -> {
                for (int i = 0; i < 200; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFlippedBitCostsLittle(int seed) {
        Random random = new Random(seed);
        RingGeometry geometry = new RingGeometry(RingGeometry.SMALLEST_CHUNK, 4);
        try (RingLogWriter writer = log.writer(geometry)) {
            while (writer.position().sequence() < 4) {
                write(writer, random, 500);
            }
        }
        String whole = Pieces.of(log).both();
        byte[] bytes = log.content();
        // In the first three chunks, behind the header; the last has no end that could be known.
        int chunk = random.nextInt(3);
        int at = chunk * geometry.chunkSize()
                + RingLog.CHUNK_HEADER
                + random.nextInt(geometry.chunkSize() - RingLog.CHUNK_HEADER);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        log.content(bytes);
        Pieces pieces = Pieces.of(log);
        assertThat(pieces.both().length()).isGreaterThan(whole.length() - 4 * 500);
    }
}
