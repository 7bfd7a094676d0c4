package io.carafe.runtime.keeper;

import io.carafe.api.kernel.Exit;
import io.carafe.linux.keeper.ControlProtocol;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads the file that the keeper writes exit records to; its form is told at {@link ControlProtocol}.
 *
 * <p>A pid is used again sooner or later. So take down the {@link #end} before a process is made: the first record of its pid
 * from there on is its own. Thread-safe.
 */
public final class ExitRecords {
    private static final int SIZE = ControlProtocol.EXIT_RECORD_SIZE;
    private static final int AT_ONCE = 1024;

    private static final int SIGNAL = 0x7f;
    private static final int CORE_DUMPED = 0x80;

    private final Path file;

    /** @param file need not exist yet */
    public ExitRecords(Path file) {
        this.file = file;
    }

    /** Where the next record will be: an offset in bytes. */
    public long end() {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            return wholeRecords(open.length());
        } catch (FileNotFoundException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The first record of a pid at or after an offset. */
    public Optional<ExitRecord> find(int pid, long from) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            return find(open, pid, wholeRecords(from + SIZE - 1));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Optional<ExitRecord> find(RandomAccessFile open, int pid, long from) throws IOException {
        byte[] block = new byte[AT_ONCE * SIZE];
        open.seek(from);
        int filled = 0;
        for (int count = open.read(block); count > 0; count = open.read(block, filled, block.length - filled)) {
            filled += count;
            int whole = (int) wholeRecords(filled);
            for (int at = 0; at < whole; at += SIZE) {
                ByteBuffer record = ByteBuffer.wrap(block, at, SIZE).slice().order(ByteOrder.LITTLE_ENDIAN);
                if (record.getInt(0) == pid) {
                    return Optional.of(decoded(record));
                }
            }
            // The beginning of a record whose rest comes with the next read.
            System.arraycopy(block, whole, block, 0, filled - whole);
            filled -= whole;
        }
        return Optional.empty();
    }

    private static ExitRecord decoded(ByteBuffer record) {
        int status = record.getInt(4);
        boolean signalled = (status & SIGNAL) != 0;
        int code = signalled ? status & SIGNAL : (status >> 8) & 0xff;
        return new ExitRecord(
                record.getInt(0),
                new Exit(signalled, code, signalled && (status & CORE_DUMPED) != 0),
                Instant.ofEpochSecond(record.getLong(8), record.getLong(16)));
    }

    private static long wholeRecords(long length) {
        return length - length % SIZE;
    }
}
