package io.carafe.linux.program;

import io.carafe.linux.machine.SystemCall;
import java.util.List;

/**
 * The instruction set that Carafe's small programs are written in: what x86-64 and aarch64 both do in a few instructions of their own.
 * Numbers are 64 bits wide and have a sign.
 */
public sealed interface Instruction {

    /** Marks a place to branch to. Makes no code. */
    record Label(String name) implements Instruction {}

    /** Begins a function that {@link Call} may call. */
    record Function(String name) implements Instruction {}

    /** Ends a function. */
    record Return() implements Instruction {}

    /** Calls a function. Registers are shared with it; each function says which of them it leaves alone. */
    record Call(String function) implements Instruction {}

    record Jump(String label) implements Instruction {}

    /** Goes to a label if a comparison holds. */
    record Branch(Register left, Condition condition, Operand right, String label) implements Instruction {}

    record Set(Register target, Operand source) implements Instruction {}

    /** Sets a register to the address of the topmost word of the stack; at the start that is the number of arguments. */
    record StackAddress(Register target) implements Instruction {}

    /** Loads a number; one of 32 bits has a sign too, a byte has none. */
    record Load(Register target, Place source, Width width) implements Instruction {
        public Load {
            width.mustDivide(source);
        }
    }

    /** Stores a number, or its lowest bits. */
    record Store(Place target, Operand source, Width width) implements Instruction {
        public Store {
            width.mustDivide(target);
        }
    }

    /** {@code target = target operation operand}. */
    record Compute(Operation operation, Register target, Operand operand) implements Instruction {}

    /** Shifts by a fixed number of bits; zeros come in. */
    record Shift(boolean left, Register target, int bits) implements Instruction {}

    /** Makes a system call. The result, or -errno, is in {@code result}; every other register is as before. */
    record Kernel(Register result, SystemCall call, List<Argument> arguments) implements Instruction {
        private static final int MOST_ARGUMENTS = 6;

        public Kernel {
            arguments = List.copyOf(arguments);
            if (arguments.size() > MOST_ARGUMENTS) {
                throw new IllegalArgumentException(call + " has too many arguments");
            }
            for (Argument argument : arguments) {
                if (argument instanceof Place place) {
                    Width.LONG.mustDivide(place);
                }
            }
        }
    }

    /** What a {@link Compute} does. */
    enum Operation {
        ADD,
        SUBTRACT,
        AND,
        XOR,
        MULTIPLY,
        /** Of a division without signs, by what is not 0. */
        QUOTIENT,
        /** Of the same. */
        REMAINDER
    }

    /** How much of memory is meant. */
    enum Width {
        BYTE(1),
        INT(4),
        LONG(8);

        private final int bytes;

        Width(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }

        /** On aarch64 offsets are counted in this. */
        private void mustDivide(Place place) {
            if (place.offset() % bytes != 0) {
                throw new IllegalArgumentException(bytes + " does not divide the offset of " + place);
            }
        }
    }
}
