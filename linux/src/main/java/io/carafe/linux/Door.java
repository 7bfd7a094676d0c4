package io.carafe.linux;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.linux.machine.SystemCall;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Collection;

/** How the parts of {@link LinuxKernel} get to the kernel: calls with errors as values, and memory for arguments. */
final class Door {
    private final SystemCalls calls;
    private final ScratchPool scratches;

    Door(SystemCalls calls, ScratchPool scratches) {
        this.calls = calls;
        this.scratches = scratches;
    }

    SystemCalls calls() {
        return calls;
    }

    /** Memory for a call, to be closed after it. */
    Scratch scratch() {
        return scratches.borrow();
    }

    /** The flag word for this machine. */
    long word(Collection<? extends Flag> flags) {
        return flags.isEmpty() ? 0 : Flag.word(flags, calls.architecture());
    }

    long address(ByteBuffer direct) {
        return scratches.address(direct);
    }

    Result call(SystemCall call, long a1) {
        return call(call, a1, 0);
    }

    Result call(SystemCall call, long a1, long a2) {
        return call(call, a1, a2, 0);
    }

    Result call(SystemCall call, long a1, long a2, long a3) {
        return call(call, a1, a2, a3, 0);
    }

    Result call(SystemCall call, long a1, long a2, long a3, long a4) {
        return call(call, a1, a2, a3, a4, 0);
    }

    Result call(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        return new Result(calls.call(call, a1, a2, a3, a4, a5));
    }

    /** For calls that a signal may interrupt before they have done anything, and whose pages say EINTR. */
    Result uninterrupted(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        Result result;
        do {
            result = call(call, a1, a2, a3, a4, a5);
        } while (result.failedWith(Errno.EINTR));
        return result;
    }

    Result uninterrupted(SystemCall call, long a1, long a2, long a3) {
        return uninterrupted(call, a1, a2, a3, 0, 0);
    }

    /** A call whose second argument is a path. */
    Result onPath(SystemCall call, long directory, Pathname path, long a3, long a4, long a5) {
        try (Scratch scratch = scratch()) {
            return call(call, directory, scratch.string(path), a3, a4, a5);
        }
    }

    /** A call that takes what remains of a direct buffer, and moves its position by its result. */
    Result drain(SystemCall call, int descriptor, ByteBuffer direct, long a4) {
        try {
            long from = address(direct) + direct.position();
            Result result = uninterrupted(call, descriptor, from, direct.remaining(), a4, 0);
            if (result.ok()) {
                direct.position(direct.position() + (int) result.raw());
            }
            return result;
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    /**
     * sendto(2) or recvfrom(2) of what remains of a direct buffer, whose position moves by the result.
     *
     * @param name the address of the other side's address
     * @param size how long that is, or where it says so
     */
    Result datagram(SystemCall call, int socket, ByteBuffer direct, long flags, long name, long size) {
        try {
            long from = address(direct) + direct.position();
            Result result;
            do {
                result = new Result(calls.call(call, socket, from, direct.remaining(), flags, name, size));
            } while (result.failedWith(Errno.EINTR));
            if (result.ok()) {
                direct.position(direct.position() + (int) result.raw());
            }
            return result;
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    /** As {@link #drain}, for a call that writes into the buffer. */
    Result fill(SystemCall call, int descriptor, ByteBuffer direct, long a4) {
        if (direct.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        return drain(call, descriptor, direct, a4);
    }
}
