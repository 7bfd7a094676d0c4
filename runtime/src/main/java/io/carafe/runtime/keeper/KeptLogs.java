package io.carafe.runtime.keeper;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.log.RingGeometry;
import io.carafe.runtime.log.RingLogPosition;
import java.util.EnumSet;

/** Hands the logs of containers to the keeper. Thread-safe. */
public record KeptLogs(Kernel kernel) {

    /**
     * Lets the keeper write a log from now on.
     *
     * @param path of a ring log that is there
     * @param begin where the next frame goes
     */
    public KeptLog hand(KeeperLink link, Pathname path, RingGeometry geometry, RingLogPosition begin) {
        try (Descriptor file = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, path, EnumSet.of(OpenFlag.RDWR, OpenFlag.CLOEXEC))
                        .intOrThrow("open " + path))) {
            return new KeptLog(link.log(file.number(), position(geometry, begin)), geometry, begin);
        }
    }

    /** A disk that was too full for the mark of the run has left a log without a chunk. */
    private static LogPosition position(RingGeometry geometry, RingLogPosition begin) {
        return begin.sequence() == 0
                ? LogPosition.start(geometry.chunkSize(), geometry.chunks())
                : new LogPosition(geometry.chunkSize(), geometry.chunks(), begin.sequence(), begin.offset());
    }
}
