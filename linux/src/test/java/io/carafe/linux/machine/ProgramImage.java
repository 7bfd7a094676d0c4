package io.carafe.linux.machine;

import static io.carafe.linux.machine.LaunchLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A launch program as bytes that are to lie at a given address: a header, room for records, then everything else. */
final class ProgramImage {

    static final int SIZE = 16 * 1024;
    private static final int MOST_RECORDS = 64;

    private final long base;
    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private int free = HEADER_SIZE + MOST_RECORDS * RECORD_SIZE;
    private int records;

    ProgramImage(long base) {
        this.base = base;
        put(HEADER_RECORDS, base + HEADER_SIZE);
        put(HEADER_CURRENT, -1);
        put(HEADER_FAILED, -1);
        put(HEADER_ALL_SIGNALS, -1);
        put(HEADER_ALIVE, 1);
        put(HEADER_EXIT_CODE, 127);
        put(HEADER_CLONE_ARGS_SIZE, CLONE_ARGS_SIZE);
    }

    /** Fills in clone_args: these flags, the alive word, the pidfd word, a stack, and the signal. */
    ProgramImage cloneArgs(long flags, long exitSignal) {
        int stackSize = 1024;
        put(HEADER_CLONE_ARGS + CLONE_ARGS_FLAGS, flags);
        put(HEADER_CLONE_ARGS + CLONE_ARGS_PIDFD, base + HEADER_PIDFD);
        put(HEADER_CLONE_ARGS + CLONE_ARGS_CHILD_TID, base + HEADER_ALIVE);
        put(HEADER_CLONE_ARGS + CLONE_ARGS_EXIT_SIGNAL, exitSignal);
        put(HEADER_CLONE_ARGS + CLONE_ARGS_STACK, block(stackSize));
        put(HEADER_CLONE_ARGS + CLONE_ARGS_STACK_SIZE, stackSize);
        return this;
    }

    /** Adds a record; what else is in it follows on the result. */
    Step step(long number, long... arguments) {
        Step step = new Step(records++);
        put(step.offset + RECORD_NUMBER, number);
        for (int i = 0; i < arguments.length; i++) {
            put(step.offset + RECORD_ARGUMENTS + 8 * i, arguments[i]);
        }
        put(HEADER_RECORD_COUNT, records);
        return step;
    }

    long block(int size) {
        int offset = free;
        free += (size + 15) & -16;
        if (free > SIZE) {
            throw new IllegalStateException("the image is full");
        }
        return base + offset;
    }

    long string(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        long address = block(encoded.length + 1);
        bytes.put(offset(address), encoded);
        return address;
    }

    long pointers(long... words) {
        long address = block(8 * (words.length + 1));
        for (int i = 0; i < words.length; i++) {
            put(offset(address) + 8 * i, words[i]);
        }
        return address;
    }

    byte[] bytes() {
        return bytes.array();
    }

    void put(int offset, long word) {
        bytes.putLong(offset, word);
    }

    private int offset(long address) {
        return (int) (address - base);
    }

    /** One record. */
    final class Step {

        final int index;
        private final int offset;

        private Step(int index) {
            this.index = index;
            this.offset = HEADER_SIZE + index * RECORD_SIZE;
        }

        /** The address of one of the arguments, counted from 1. */
        long argument(int number) {
            return base + offset + RECORD_ARGUMENTS + 8L * (number - 1);
        }

        Step tolerating(int... errnos) {
            long packed = 0;
            for (int i = 0; i < errnos.length; i++) {
                packed |= (long) errnos[i] << (16 * i);
            }
            put(offset + RECORD_TOLERATED_ERRNOS, packed);
            return this;
        }

        Step skippingAfterSuccess(int count) {
            put(offset + RECORD_SKIP_AFTER_SUCCESS, count);
            return this;
        }

        Step skippingAfterTolerated(int count) {
            put(offset + RECORD_SKIP_AFTER_TOLERATED, count);
            return this;
        }

        Step least(long result) {
            put(offset + RECORD_LEAST_SUCCESS, result);
            return this;
        }

        Step storingAt(long... addresses) {
            put(offset + RECORD_DESTINATIONS, pointers(addresses));
            return this;
        }
    }
}
