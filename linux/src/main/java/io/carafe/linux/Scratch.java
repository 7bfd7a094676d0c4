package io.carafe.linux;

import io.carafe.api.kernel.Pathname;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory for one system call, cut into blocks. What does not fit gets memory of its own, so there is no limit. For one
 * thread at a time.
 */
final class Scratch implements AutoCloseable {
    /** Room for two long paths and an answer of 64 KiB, the largest that the kernel gives (an extended attribute). */
    private static final int SIZE = 80 * 1024;

    private static final int ALIGNMENT = 8;

    private final ScratchPool pool;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long base;
    private final List<ByteBuffer> larger = new ArrayList<>(0);
    private int used;

    Scratch(ScratchPool pool) {
        this.pool = pool;
        this.base = pool.address(memory);
    }

    /** Stores a string and its NUL; returns its address. */
    long string(Pathname text) {
        byte[] bytes = text.bytes();
        Block block = room(bytes.length + 1);
        block.put(0, bytes);
        block.putByte(bytes.length, (byte) 0);
        return block.address();
    }

    /** As {@link #string}, and 0, which is NULL, for an empty one. */
    long stringOrNull(Pathname text) {
        return text.length() == 0 ? 0 : string(text);
    }

    /** A block of zeroes. */
    Block zeroes(int size) {
        Block block = room(size);
        block.put(0, new byte[size]);
        return block;
    }

    /** A block of anything, for an answer. */
    Block room(int size) {
        int padded = (size + ALIGNMENT - 1) & -ALIGNMENT;
        if (padded > SIZE - used) {
            ByteBuffer own = ByteBuffer.allocateDirect(padded).order(ByteOrder.nativeOrder());
            larger.add(own);
            return new Block(own, 0, pool.address(own));
        }
        Block block = new Block(memory, used, base + used);
        used += padded;
        return block;
    }

    @Override
    public void close() {
        used = 0;
        larger.clear();
        pool.giveBack(this);
    }

    /** A part of the memory; offsets count from its beginning. */
    record Block(ByteBuffer memory, int start, long address) {
        byte getByte(int offset) {
            return memory.get(start + offset);
        }

        int getShort(int offset) {
            return Short.toUnsignedInt(memory.getShort(start + offset));
        }

        int getInt(int offset) {
            return memory.getInt(start + offset);
        }

        /** 32 bits without a sign: a uid, a device's number. */
        long getWord(int offset) {
            return Integer.toUnsignedLong(getInt(offset));
        }

        long getLong(int offset) {
            return memory.getLong(start + offset);
        }

        byte[] get(int offset, int length) {
            byte[] bytes = new byte[length];
            memory.get(start + offset, bytes);
            return bytes;
        }

        void putByte(int offset, byte value) {
            memory.put(start + offset, value);
        }

        void putShort(int offset, int value) {
            memory.putShort(start + offset, (short) value);
        }

        void putInt(int offset, int value) {
            memory.putInt(start + offset, value);
        }

        void putLong(int offset, long value) {
            memory.putLong(start + offset, value);
        }

        void put(int offset, byte[] bytes) {
            memory.put(start + offset, bytes);
        }
    }
}
