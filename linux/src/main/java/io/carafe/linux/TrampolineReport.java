package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the {@link Trampoline} of one process has to tell: what each execve answered that did not succeed. It is complete when
 * the pipe is closed, by an execve that succeeded, or by the end of the process. Thread-safe.
 */
final class TrampolineReport implements AutoCloseable {
    /** Nobody but the trampoline should write, but the container's other processes may be able to make it. */
    private static final int MOST_ANSWERS = 4096;

    private final LinuxKernel kernel;
    private final Descriptor readEnd;
    private final Descriptor writeEnd;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    private final List<Long> answers = new ArrayList<>();
    private boolean complete;

    private TrampolineReport(LinuxKernel kernel, Descriptor readEnd, Descriptor writeEnd) {
        this.kernel = kernel;
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    static TrampolineReport open(LinuxKernel kernel) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        Descriptor readEnd = new Descriptor(kernel, pipe.readEnd());
        Descriptor writeEnd = new Descriptor(kernel, pipe.writeEnd());
        try {
            return new TrampolineReport(kernel, readEnd, Trampoline.outOfTheWay(kernel, writeEnd));
        } catch (RuntimeException | Error failed) {
            readEnd.close();
            writeEnd.close();
            throw failed;
        }
    }

    /** The end for the new process. */
    int writeEnd() {
        return writeEnd.number();
    }

    /** To be called when the new process has its own. */
    void closeWriteEnd() {
        writeEnd.close();
    }

    /** Waits until there is something to read, or the end. Returns whether there is. */
    boolean await(int atMostMillis) {
        Answer<List<PollEntry>> polled =
                kernel.poll(List.of(PollEntry.of(readEnd.number(), PollEntry.IN)), atMostMillis);
        return !polled.failedWith(Errno.EINTR)
                && polled.orThrow("wait for a new process").get(0).returned() != 0;
    }

    /** Whether no more is to come. Takes in what has come, and does not wait. */
    synchronized boolean isComplete() {
        while (!complete && await(0)) {
            answer.clear();
            Result count = kernel.read(readEnd.number(), answer);
            if (count.ok() && count.raw() == Long.BYTES && answers.size() < MOST_ANSWERS) {
                answers.add(answer.getLong(0));
            } else {
                complete = true;
            }
        }
        return complete;
    }

    synchronized List<Long> answers() {
        return List.copyOf(answers);
    }

    @Override
    public void close() {
        writeEnd.close();
        readEnd.close();
    }
}
