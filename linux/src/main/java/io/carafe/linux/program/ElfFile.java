package io.carafe.linux.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An executable file in the form of elf(5): a header, three entries of a program header, code. No sections, no symbols,
 * nothing to relocate.
 *
 * <p>The file itself is mapped readable and executable. Data is memory of zeros, readable and writable. Nothing is both
 * writable and executable, the stack neither.
 */
final class ElfFile {
    /** Where the file is mapped: a multiple of the largest page there is, 64 KiB on some aarch64 kernels. */
    static final long CODE_ADDRESS = 0x400000;

    /** Where data begins. */
    static final long DATA_ADDRESS = 0x800000;

    private static final int HEADER = 64;
    private static final int ENTRY = 56;
    private static final int ENTRIES = 3;
    private static final int CODE = 240;
    private static final int LARGEST_PAGE = 0x10000;

    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int EXECUTE = 1;
    private static final int WRITE = 2;
    private static final int READ = 4;

    private ElfFile() {}

    /**
     * Makes the file.
     *
     * @param machine as {@link Encoder#machine}
     * @param code starts with its first byte
     * @param dataSize how many bytes of zeros it finds at {@link #DATA_ADDRESS}
     */
    static byte[] of(int machine, byte[] code, int dataSize) {
        int size = CODE + code.length;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x7f).put("ELF".getBytes(StandardCharsets.US_ASCII));
        file.put((byte) 2).put((byte) 1).put((byte) 1); // 64 bits, little-endian, version 1
        file.position(16);
        file.putShort((short) 2).putShort((short) machine).putInt(1); // ET_EXEC
        file.putLong(CODE_ADDRESS + CODE);
        file.putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) ENTRY).putShort((short) ENTRIES);
        file.position(HEADER);
        entry(file, PT_LOAD, READ | EXECUTE, CODE_ADDRESS, size, size);
        entry(file, PT_LOAD, READ | WRITE, DATA_ADDRESS, 0, dataSize);
        entry(file, PT_GNU_STACK, READ | WRITE, 0, 0, 0);
        file.position(CODE);
        file.put(code);
        return file.array();
    }

    private static void entry(ByteBuffer file, int type, int flags, long address, long inFile, long inMemory) {
        file.putInt(type).putInt(flags).putLong(0).putLong(address).putLong(address);
        file.putLong(inFile).putLong(inMemory).putLong(LARGEST_PAGE);
    }
}
