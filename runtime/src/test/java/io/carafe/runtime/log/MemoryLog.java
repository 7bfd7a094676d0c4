package io.carafe.runtime.log;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.api.testing.RecordingKernel;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;

/** One file in memory, on a disk that may be full, behind a kernel that answers everything else as the recording one does. */
final class MemoryLog {
    static final Pathname PATH = Pathname.of("/log");
    static final RingGeometry SMALL = new RingGeometry(RingGeometry.SMALLEST_CHUNK, 2);
    static final Instant START = Instant.parse("2026-01-02T03:04:05.123456789Z");

    private static final Timestamp EPOCH = new Timestamp(0, 0);

    private final RecordingKernel others = new RecordingKernel();
    private byte[] content = {};
    private long capacity = Long.MAX_VALUE;
    private int mostAtOnce = Integer.MAX_VALUE;
    private long links = 1;
    private long reads;
    Instant now = START;

    RecordingKernel others() {
        return others;
    }

    byte[] content() {
        return content.clone();
    }

    void content(byte[] bytes) {
        content = bytes.clone();
    }

    /** From now on the file cannot grow beyond this. */
    void capacity(long bytes) {
        capacity = bytes;
    }

    /** From now on a call moves no more than this. */
    void mostAtOnce(int bytes) {
        mostAtOnce = bytes;
    }

    void remove() {
        links = 0;
    }

    /** Bytes that were read since this was asked last. */
    long takeReads() {
        long taken = reads;
        reads = 0;
        return taken;
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    RingLogWriter writer(RingGeometry geometry) {
        return RingLogWriter.open(kernel(), PATH, geometry, clock());
    }

    RingLogFile file() {
        return RingLogFile.open(kernel(), PATH).orElseThrow();
    }

    Kernel kernel() {
        return (Kernel) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Kernel.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "pread" -> pread((ByteBuffer) arguments[1], (long) arguments[2]);
                    case "pwrite" -> pwrite((ByteBuffer) arguments[1], (long) arguments[2]);
                    case "statx" -> Answer.of(status());
                    default -> method.invoke(others.kernel(), arguments);
                });
    }

    private FileStatus status() {
        return new FileStatus(
                FileType.REGULAR.bits() | 0600, 0, 0, content.length, 1, links, 1, 0, 0, EPOCH, EPOCH, EPOCH, 1);
    }

    private synchronized Result pread(ByteBuffer target, long at) {
        int count = (int) Math.min(Math.min(target.remaining(), mostAtOnce), Math.max(0, content.length - at));
        if (count > 0) {
            target.put(content, (int) at, count);
        }
        reads += count;
        return Result.of(count);
    }

    private synchronized Result pwrite(ByteBuffer source, long at) {
        long room = at < content.length ? Math.max(content.length, capacity) - at : capacity - at;
        int count = (int) Math.min(Math.min(source.remaining(), mostAtOnce), Math.max(0, room));
        if (count == 0 && source.hasRemaining()) {
            return Result.failure(Errno.ENOSPC);
        }
        if (at + count > content.length) {
            content = Arrays.copyOf(content, (int) at + count);
        }
        source.get(content, (int) at, count);
        return Result.of(count);
    }
}
