package io.carafe.linux;

import io.carafe.linux.Scratch.Block;

/**
 * A {@code struct msghdr} with room for one descriptor (cmsg(3), SCM_RIGHTS in unix(7)). A message with more
 * descriptors is cut by the kernel, which closes those that have no room.
 */
final class RightsMessage {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int CMSG_HEADER = 16;
    private static final int CMSG_LENGTH = CMSG_HEADER + Integer.BYTES;

    private final Block header;
    private final Block control;

    private RightsMessage(Scratch scratch, long data, long length) {
        Block vector = scratch.zeroes(16);
        vector.putLong(0, data);
        vector.putLong(8, length);
        control = scratch.zeroes(CMSG_LENGTH);
        header = scratch.zeroes(56);
        header.putLong(16, vector.address());
        header.putLong(24, 1);
        header.putLong(32, control.address());
        header.putLong(40, CMSG_LENGTH);
    }

    /** A message of the bytes at an address, or with room for them. */
    static RightsMessage of(Scratch scratch, long data, long length) {
        return new RightsMessage(scratch, data, length);
    }

    static RightsMessage ofOneByte(Scratch scratch) {
        return of(scratch, scratch.zeroes(1).address(), 1);
    }

    void attach(int descriptor) {
        control.putLong(0, CMSG_LENGTH);
        control.putInt(8, SOL_SOCKET);
        control.putInt(12, SCM_RIGHTS);
        control.putInt(CMSG_HEADER, descriptor);
    }

    long address() {
        return header.address();
    }

    boolean carriesDescriptor() {
        return header.getLong(40) >= CMSG_LENGTH
                && control.getLong(0) == CMSG_LENGTH
                && control.getInt(8) == SOL_SOCKET
                && control.getInt(12) == SCM_RIGHTS;
    }

    int descriptor() {
        return control.getInt(CMSG_HEADER);
    }
}
