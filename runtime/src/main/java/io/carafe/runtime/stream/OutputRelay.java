package io.carafe.runtime.stream;

import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A thread that copies a container's output to a descriptor of this process and to the log, if there is one. A reader of ours that goes
 * away (a closed pipe) does not stop the log, nor the container.
 */
final class OutputRelay {
    private static final int BUFFER = 64 << 10;

    private final DescriptorInput source;
    private final OutputStream target;
    private final Optional<RingLogWriter> log;
    private final int kind;
    private final Thread thread;

    /**
     * Starts nothing yet.
     *
     * @param kind of the pieces: {@link RingLog#STDOUT} or {@link RingLog#STDERR}
     */
    OutputRelay(DescriptorInput source, OutputStream target, Optional<RingLogWriter> log, int kind) {
        this.source = source;
        this.target = target;
        this.log = log;
        this.kind = kind;
        this.thread = new Thread(this::copy, "carafe-" + (kind == RingLog.STDERR ? "stderr" : "stdout"));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /** Copies what has been written, and no more. */
    void finish() throws InterruptedException {
        source.endWhenEmpty();
        thread.join();
    }

    private void copy() {
        byte[] buffer = new byte[BUFFER];
        boolean reading = true;
        boolean listening = true;
        while (reading) {
            int count;
            try {
                count = source.read(buffer);
            } catch (IOException closed) {
                count = -1;
            }
            reading = count >= 0;
            if (reading) {
                listening = listening && passOn(buffer, count);
                // What cannot be kept, because the disk is full, has at least been passed on.
                int length = count;
                log.ifPresent(kept -> kept.append(kind, buffer, 0, length));
            }
        }
        log.ifPresent(kept -> kept.mark(RingLog.endOf(kind)));
    }

    private boolean passOn(byte[] buffer, int count) {
        try {
            target.write(buffer, 0, count);
            return true;
        } catch (IOException nobodyReads) {
            return false;
        }
    }
}
