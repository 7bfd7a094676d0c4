package io.carafe.testing;

import io.carafe.runtime.state.NameMutex;
import java.util.concurrent.locks.ReentrantLock;

/** Stands for the lock of the directory of names among the threads of a test. */
public final class OneAtATime implements NameMutex {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public Turn await() {
        lock.lock();
        return lock::unlock;
    }
}
