package io.carafe.runtime.stream;

import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A thread that copies a container's output to a descriptor of this process and to the log. A reader of ours that goes
 * away (a closed pipe) does not stop the log, nor the container.
 */
final class OutputRelay {
    private static final int BUFFER = 64 << 10;

    private final InputStream source;
    private final OutputStream target;
    private final RingLogWriter log;
    private final int kind;
    private final Thread thread;

    /**
     * Starts nothing yet.
     *
     * @param kind of the pieces: {@link RingLog#STDOUT} or {@link RingLog#STDERR}
     */
    OutputRelay(InputStream source, OutputStream target, RingLogWriter log, int kind) {
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
                log.append(kind, buffer, 0, count);
            }
        }
        log.mark(RingLog.endOf(kind));
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
