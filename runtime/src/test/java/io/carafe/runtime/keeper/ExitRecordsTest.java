package io.carafe.runtime.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitRecordsTest {
    @TempDir
    Path directory;

    private Path file;
    private ExitRecords records;

    @BeforeEach
    void name() {
        file = directory.resolve("exits");
        records = new ExitRecords(file);
    }

    @Test
    void withoutAFileThereIsNoRecord() {
        assertThat(records.end()).isZero();
        assertThat(records.find(1, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, false, 0, false", "1792, false, 7, false", "9, true, 9, false", "139, true, 11, true"})
    void aWaitStatusIsRead(int status, boolean signalled, int code, boolean core) throws IOException {
        append(record(42, status));
        assertThat(records.find(42, 0))
                .contains(new ExitRecord(
                        42, new Exit(signalled, code, core), Instant.ofEpochSecond(1_700_000_000, 5_000)));
    }

    @Test
    void anEarlierProcessOfTheSamePidIsAnother() throws IOException {
        append(record(42, 0), record(43, 0), record(42, 256));
        assertThat(records.find(42, 0).orElseThrow().exit().status()).isZero();
        assertThat(records.find(42, 32).orElseThrow().exit().status()).isEqualTo(1);
        assertThat(records.find(42, 96)).isEmpty();
        assertThat(records.find(42, 1000)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 31})
    void whatWasCutOffIsNoRecord(int length) throws IOException {
        append(record(42, 0), Arrays.copyOf(record(43, 0), length));
        assertThat(records.end()).isEqualTo(32);
        assertThat(records.find(43, 0)).isEmpty();
        assertThat(records.find(42, 0)).isPresent();
    }

    @Test
    void manyRecordsAreSearched() throws IOException {
        ByteBuffer many = ByteBuffer.allocate(5000 * 32);
        for (int pid = 1; pid <= 5000; pid++) {
            many.put(record(pid, pid << 8));
        }
        append(many.array());
        for (int pid : new int[] {1, 1024, 1025, 4096, 5000}) {
            assertThat(records.find(pid, 0).orElseThrow().exit().status()).isEqualTo(pid & 0xff);
        }
        assertThat(records.end()).isEqualTo(160_000);
    }

    private static byte[] record(int pid, int status) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(pid)
                .putInt(status)
                .putLong(1_700_000_000)
                .putLong(5_000)
                .array();
    }

    private void append(byte[]... records) throws IOException {
        for (byte[] record : records) {
            Files.write(file, record, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
