package io.carafe.runtime.keeper;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.log.RingGeometry;
import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogPosition;
import io.carafe.runtime.log.RingLogWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Supplier;

/** Hands the logs of containers to the keeper, and reads along while it writes them. Thread-safe. */
public record KeptLogs(Kernel kernel, Clock clock) {

    /** Notes that a run begins, and lets the keeper go on from there. */
    public KeptLog hand(KeeperLink link, Path path, RingGeometry geometry) {
        Pathname name = Pathname.of(path.toString());
        RingLogPosition begin;
        try (RingLogWriter writer = RingLogWriter.open(kernel, name, geometry, clock)) {
            writer.mark(RingLog.RUN_BEGINS);
            begin = writer.position();
        }
        try (Descriptor file = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, name, EnumSet.of(OpenFlag.RDWR)).intOrThrow("open " + name))) {
            return new KeptLog(link.log(file.number(), position(geometry, begin)), geometry, begin);
        }
    }

    /** The mark could not be written when no chunk has been begun. */
    private static LogPosition position(RingGeometry geometry, RingLogPosition begin) {
        return begin.sequence() == 0
                ? LogPosition.start(geometry.chunkSize(), geometry.chunks())
                : new LogPosition(geometry.chunkSize(), geometry.chunks(), begin.sequence(), begin.offset());
    }

    /**
     * Where whoever attaches reads.
     *
     * @param terminal whether the container has one
     * @param process gives a pidfd of its process, for the reader to close; empty when it does not run any more
     */
    public KeptEnds.LogSource source(Path path, boolean terminal, Supplier<Optional<Descriptor>> process) {
        LogStream.Run run = new LogStream.Run(terminal, process);
        Pathname name = Pathname.of(path.toString());
        return from -> from.isPresent()
                ? LogStream.from(kernel, clock, name, from.get(), run)
                : new LogStream(kernel, clock, name, LogQuery.ALL.tail(0).following(), run);
    }
}
