package io.carafe.linux.program;

import java.util.List;

/** Makes machine code of a program for one architecture. */
public interface Encoder {
    /**
     * Encodes a program that begins with its first instruction, when the kernel has just started it, and reaches its data
     * at {@link ElfFile#DATA_ADDRESS}.
     */
    byte[] encode(List<Instruction> program);

    /** The number of the architecture in the header of an ELF file: {@code EM_…} in elf.h. */
    int machine();
}
