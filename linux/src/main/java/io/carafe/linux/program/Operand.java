package io.carafe.linux.program;

/** What an instruction computes with: a register, or a number that is known when the program is written. */
public sealed interface Operand extends Argument permits Register, Operand.Constant {

    /** A number, or an address in the program's data. */
    record Constant(long value) implements Operand {}

    /** A number. */
    static Constant value(long value) {
        return new Constant(value);
    }

    /** The address of what lies at an offset of the program's data. */
    static Constant address(int offset) {
        return new Constant(ElfFile.DATA_ADDRESS + offset);
    }
}
