package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Deputy;
import io.carafe.linux.machine.SystemCall;
import java.util.OptionalLong;

/**
 * Makes one call at a time for whoever asks. Handing it over and taking the answer back costs two changes of processes, some
 * ten microseconds.
 */
final class LinuxDeputy implements Deputy, SystemCalls {
    private static final int FUTEX_WAKE = 1;
    private static final long SLICE_MILLIS = 100;
    /** Most calls are answered before a thread has gone to sleep and been woken. */
    private static final int LOOKS = 2000;

    private final Door door;
    private final FutexWait futex;
    private final LinuxLaunchedProcess process;
    private final DeputyLoop loop;
    private final LinuxKernel kernel;
    private boolean closed;

    LinuxDeputy(Door door, LinuxLaunchedProcess process, DeputyLoop loop) {
        this.door = door;
        this.futex = new FutexWait(door);
        this.process = process;
        this.loop = loop;
        this.kernel = new LinuxKernel(this);
    }

    @Override
    public int pid() {
        return process.pid();
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public synchronized boolean isThere() {
        return !closed && process.usesMemory(false);
    }

    @Override
    public Architecture architecture() {
        return door.calls().architecture();
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        return call(call, a1, a2, a3, a4, a5, 0);
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5, long a6) {
        return attempt(call, a1, a2, a3, a4, a5, a6).orElse(-Errno.ESRCH.number());
    }

    /** The answer; none when the deputy has not made the call, and is gone. */
    synchronized OptionalLong attempt(SystemCall call, long... arguments) {
        if (!isThere()) {
            return OptionalLong.empty();
        }
        loop.ask(call.number(architecture()), arguments);
        door.call(SystemCall.FUTEX, loop.word(), FUTEX_WAKE, 1);
        for (int i = 0; i < LOOKS && !loop.answered(); i++) {
            Thread.onSpinWait();
        }
        while (!loop.answered()) {
            boolean slept = futex.await(loop.word(), 1, SLICE_MILLIS);
            if (slept && !loop.answered() && !process.usesMemory(true)) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(loop.answer());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            process.close();
        }
    }
}
