package io.carafe.runtime.stream;

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
    private final ContainerLog log;
    private final boolean error;
    private final Thread thread;

    OutputRelay(InputStream source, OutputStream target, ContainerLog log, boolean error) {
        this.source = source;
        this.target = target;
        this.log = log;
        this.error = error;
        this.thread = new Thread(this::copy, "carafe-" + (error ? "stderr" : "stdout"));
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
        boolean keeping = true;
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
                keeping = keeping && keep(buffer, count);
            }
        }
    }

    private boolean passOn(byte[] buffer, int count) {
        try {
            target.write(buffer, 0, count);
            return true;
        } catch (IOException nobodyReads) {
            return false;
        }
    }

    /** What cannot be kept, because the disk is full, has at least been passed on; the log ends there. */
    private boolean keep(byte[] buffer, int count) {
        try {
            log.append(error, buffer, 0, count);
            return true;
        } catch (IOException diskFull) {
            return false;
        }
    }
}
