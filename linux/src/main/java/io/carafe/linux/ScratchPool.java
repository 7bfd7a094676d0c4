package io.carafe.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the arguments and answers of system calls, lent for the length of a call.
 *
 * <p>It consists of direct buffers, which belong to the garbage collector: a scratch that is never given back is no
 * leak, and an access beyond its end is an exception. A few are kept, because making one takes longer than most calls.
 * Thread-safe.
 */
final class ScratchPool {
    private static final int KEPT = 16;

    private final MemoryIO memory;
    private final AtomicReferenceArray<@Nullable Scratch> idle = new AtomicReferenceArray<>(KEPT);

    ScratchPool(MemoryIO memory) {
        this.memory = memory;
    }

    /** Lends a scratch to one thread; closing gives it back. */
    Scratch borrow() {
        for (int i = 0; i < KEPT; i++) {
            if (idle.get(i) != null) {
                Scratch scratch = idle.getAndSet(i, null);
                if (scratch != null) {
                    return scratch;
                }
            }
        }
        return new Scratch(this);
    }

    void giveBack(Scratch scratch) {
        for (int i = 0; i < KEPT; i++) {
            if (idle.compareAndSet(i, null, scratch)) {
                return;
            }
        }
    }

    /** Where a direct buffer begins, whatever its position. It must stay reachable while the address is in use. */
    long address(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("the kernel can only use direct buffers");
        }
        return memory.getDirectBufferAddress(direct);
    }
}
