package io.carafe.linux.machine;

import com.kenai.jffi.MemoryIO;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Native memory in many small zeroed blocks that are freed together.
 *
 * <p>A launch program is a few kilobytes of records, strings and vectors with a common end of life, so blocks are cut
 * one after the other from larger chunks, and only those go back to the allocator. Every block begins at a multiple of
 * {@value #ALIGNMENT}.
 *
 * <p>Addresses are plain numbers: nothing checks that one lies in this arena, or that a block is large enough for what
 * is put into it. A wrong one ends the JVM, or worse.
 *
 * <p>Not thread-safe; hand it over safely if another thread is to close it. Memory that a child still shares must not be
 * freed: see {@link LaunchLayout#HEADER_ALIVE}.
 */
public final class NativeArena implements AutoCloseable {

    /** The alignment of every block, in bytes: enough for a stack, and for every structure of the kernel. */
    public static final int ALIGNMENT = 16;

    /** Room for a usual program. Blocks of more than a quarter of it get a chunk of their own. */
    private static final long CHUNK = 16 * 1024;

    private final MemoryIO memory;
    private final List<Long> chunks = new ArrayList<>();
    private long next;
    private long end;
    private boolean closed;

    /** Makes an empty arena, which takes no memory before the first block. */
    public NativeArena(MemoryIO memory) {
        this.memory = memory;
    }

    /** Makes an empty arena on the memory of this process. */
    public static NativeArena create() {
        return new NativeArena(MemoryIO.getInstance());
    }

    /**
     * Cuts a block of zeroes.
     *
     * @param size its size in bytes; a block of none has an address of its own all the same
     * @return its address
     */
    public long allocate(long size) {
        if (closed) {
            throw new IllegalStateException("this arena is closed");
        }
        if (size < 0 || size > Long.MAX_VALUE - 2 * ALIGNMENT) {
            throw new IllegalArgumentException("no size of a block: " + size);
        }
        long room = aligned(Math.max(size, 1));
        if (room > CHUNK / 4) {
            return chunk(room);
        }
        if (room > end - next) {
            next = chunk(CHUNK);
            end = next + CHUNK;
        }
        long block = next;
        next += room;
        return block;
    }

    /**
     * Stores a C string: the bytes, and a NUL.
     *
     * @throws IllegalArgumentException if there is a NUL among the bytes, where C would see the end
     */
    public long cString(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new IllegalArgumentException(
                        "a string for the kernel cannot contain a NUL, and this one has it at index " + i);
            }
        }
        long address = allocate(bytes.length + 1L);
        putBytes(address, bytes);
        return address;
    }

    /** Stores words one after the other, and a 0 that ends them. */
    public long pointers(long... words) {
        long address = allocate(Long.BYTES * (words.length + 1L));
        memory.putLongArray(address, words, 0, words.length);
        return address;
    }

    /** Stores C strings and the vector of their addresses that ends with 0, the form of {@code argv} and {@code envp}. */
    public long cStrings(List<byte[]> strings) {
        return pointers(strings.stream().mapToLong(this::cString).toArray());
    }

    /** Writes 64 bits. */
    public void putLong(long address, long value) {
        memory.putLong(address, value);
    }

    /** Writes 32 bits. */
    public void putInt(long address, int value) {
        memory.putInt(address, value);
    }

    /** Writes 16 bits. */
    public void putShort(long address, short value) {
        memory.putShort(address, value);
    }

    /** Writes all the bytes. */
    public void putBytes(long address, byte[] bytes) {
        memory.putByteArray(address, bytes, 0, bytes.length);
    }

    /** Reads 64 bits. */
    public long getLong(long address) {
        return memory.getLong(address);
    }

    /** Reads 32 bits. */
    public int getInt(long address) {
        return memory.getInt(address);
    }

    /**
     * Reads 32 bits that another process or the kernel writes. Whatever was written there before they were is seen by
     * the reads that follow.
     */
    public int getIntAcquire(long address) {
        int value = memory.getInt(address);
        VarHandle.acquireFence();
        return value;
    }

    /** Writes 32 bits that another process or the kernel waits for; they see whatever was written before them. */
    public void putIntRelease(long address, int value) {
        VarHandle.releaseFence();
        memory.putInt(address, value);
    }

    /** Reads 16 bits. */
    public short getShort(long address) {
        return memory.getShort(address);
    }

    /** Reads as many bytes as told. */
    public byte[] getBytes(long address, int count) {
        byte[] bytes = new byte[count];
        memory.getByteArray(address, bytes, 0, count);
        return bytes;
    }

    /** Frees all blocks. Their addresses mean nothing any more. Closing again does nothing. */
    @Override
    public void close() {
        closed = true;
        chunks.forEach(memory::freeMemory);
        chunks.clear();
        next = 0;
        end = 0;
    }

    private long chunk(long size) {
        // The allocator behind jffi promises no alignment, so there is room to go up to the next multiple.
        long address = memory.allocateMemory(size + ALIGNMENT - 1, true);
        if (address == 0) {
            throw new OutOfMemoryError("no " + size + " bytes of native memory");
        }
        chunks.add(address);
        return aligned(address);
    }

    private static long aligned(long number) {
        return (number + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
