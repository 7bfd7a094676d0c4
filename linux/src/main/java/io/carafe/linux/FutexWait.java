package io.carafe.linux;

import io.carafe.api.kernel.Errno;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;

/** Waiting on a word that the kernel or another process changes: FUTEX_WAIT of futex(2). */
final class FutexWait {
    /** Without FUTEX_PRIVATE_FLAG: the wake-up of CLONE_CHILD_CLEARTID is one for shared futexes. */
    private static final int FUTEX_WAIT = 0;

    private final Door door;

    FutexWait(Door door) {
        this.door = door;
    }

    /**
     * Sleeps as long as the word has the expected value and nobody wakes the sleeper.
     *
     * @return whether it slept for all of the time
     */
    boolean await(long word, int expected, long millis) {
        try (Scratch scratch = door.scratch()) {
            Block timeout = scratch.room(16);
            timeout.putLong(0, millis / 1000);
            timeout.putLong(8, millis % 1000 * 1_000_000);
            return door.call(SystemCall.FUTEX, word, FUTEX_WAIT, expected, timeout.address())
                    .failedWith(Errno.ETIMEDOUT);
        }
    }
}
