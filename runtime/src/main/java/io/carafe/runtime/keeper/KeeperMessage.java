package io.carafe.runtime.keeper;

import io.carafe.linux.keeper.ControlProtocol;
import io.carafe.runtime.state.Held;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One message of the {@linkplain ControlProtocol protocol}, or its answer.
 *
 * @param result in an answer: -errno, or what the operation says
 */
record KeeperMessage(
        int operation, int result, long cookie, Held held, long first, long second, long third, long fourth) {
    private static final Held NOTHING = new Held(0, 0);

    /** A message about nothing that is held yet. */
    static KeeperMessage of(int operation, long first, long second, long third, long fourth) {
        return new KeeperMessage(operation, 0, 0, NOTHING, first, second, third, fourth);
    }

    static KeeperMessage of(int operation) {
        return of(operation, 0, 0, 0, 0);
    }

    /** A message about what is held. */
    static KeeperMessage about(Held held, int operation, long first) {
        return new KeeperMessage(operation, 0, 0, held, first, 0, 0, 0);
    }

    KeeperMessage withCookie(long value) {
        return new KeeperMessage(operation, result, value, held, first, second, third, fourth);
    }

    /** The bytes, in a direct buffer. */
    ByteBuffer encoded() {
        ByteBuffer bytes = buffer();
        bytes.putInt(ControlProtocol.OPERATION, operation);
        bytes.putInt(ControlProtocol.RESULT, result);
        bytes.putLong(ControlProtocol.COOKIE, cookie);
        bytes.putLong(ControlProtocol.NUMBER, held.number());
        bytes.putLong(ControlProtocol.SERIAL, held.serial());
        bytes.putLong(ControlProtocol.FIRST, first);
        bytes.putLong(ControlProtocol.SECOND, second);
        bytes.putLong(ControlProtocol.THIRD, third);
        bytes.putLong(ControlProtocol.FOURTH, fourth);
        return bytes;
    }

    /** Reads a {@link #buffer} that was filled. */
    static KeeperMessage decoded(ByteBuffer bytes) {
        return new KeeperMessage(
                bytes.getInt(ControlProtocol.OPERATION),
                bytes.getInt(ControlProtocol.RESULT),
                bytes.getLong(ControlProtocol.COOKIE),
                new Held((int) bytes.getLong(ControlProtocol.NUMBER), bytes.getLong(ControlProtocol.SERIAL)),
                bytes.getLong(ControlProtocol.FIRST),
                bytes.getLong(ControlProtocol.SECOND),
                bytes.getLong(ControlProtocol.THIRD),
                bytes.getLong(ControlProtocol.FOURTH));
    }

    /** Room for a message. */
    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(ControlProtocol.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    }
}
