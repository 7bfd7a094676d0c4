package io.carafe.linux;

import io.carafe.linux.machine.NativeArena;
import java.util.concurrent.atomic.AtomicLong;

/** Opens an arena for each launch, and knows how many have not been freed. Thread-safe. */
final class LaunchArenas {
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong freed = new AtomicLong();

    NativeArena open() {
        opened.incrementAndGet();
        return NativeArena.create();
    }

    void free(NativeArena arena) {
        arena.close();
        freed.incrementAndGet();
    }

    long opened() {
        return opened.get();
    }

    /** How many launches still have memory. */
    long inUse() {
        return opened.get() - freed.get();
    }
}
