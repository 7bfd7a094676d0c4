package io.carafe.linux;

import io.carafe.linux.Scratch.Block;

/**
 * A {@code struct msghdr} of one byte and room for one descriptor (cmsg(3), SCM_RIGHTS in unix(7)). A message with more
 * descriptors is cut by the kernel, which closes those that have no room.
 */
final class RightsMessage {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int CMSG_HEADER = 16;
    private static final int CMSG_LENGTH = CMSG_HEADER + Integer.BYTES;

    private final Block header;
    private final Block control;

    private RightsMessage(Scratch scratch) {
        Block data = scratch.zeroes(1);
        Block vector = scratch.zeroes(16);
        vector.putLong(0, data.address());
        vector.putLong(8, 1);
        control = scratch.zeroes(CMSG_LENGTH);
        header = scratch.zeroes(56);
        header.putLong(16, vector.address());
        header.putLong(24, 1);
        header.putLong(32, control.address());
        header.putLong(40, CMSG_LENGTH);
    }

    static RightsMessage empty(Scratch scratch) {
        return new RightsMessage(scratch);
    }

    static RightsMessage carrying(Scratch scratch, int descriptor) {
        RightsMessage message = new RightsMessage(scratch);
        message.control.putLong(0, CMSG_LENGTH);
        message.control.putInt(8, SOL_SOCKET);
        message.control.putInt(12, SCM_RIGHTS);
        message.control.putInt(CMSG_HEADER, descriptor);
        return message;
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
