package io.carafe.confinement.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Runs classic BPF as the kernel does, over the data of one call. */
final class FilterMachine {
    private static final int DATA_SIZE = 64;

    private final List<Instruction> program;
    private int steps;

    FilterMachine(List<Instruction> program) {
        this.program = program;
    }

    /** The word that the filter returns. */
    int run(int number, int audit, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(DATA_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(audit).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int at = 0;
        steps = 0;
        while (true) {
            Instruction instruction = program.get(at);
            at++;
            steps++;
            int operand = instruction.operand();
            switch (instruction.code()) {
                case Instruction.LOAD -> accumulator = data.getInt(operand);
                case Instruction.AND -> accumulator &= operand;
                case Instruction.JUMP -> at += operand;
                case Instruction.JUMP_EQUAL -> at += choose(instruction, accumulator == operand);
                case Instruction.JUMP_GREATER ->
                    at += choose(instruction, Integer.compareUnsigned(accumulator, operand) > 0);
                case Instruction.JUMP_GREATER_OR_EQUAL ->
                    at += choose(instruction, Integer.compareUnsigned(accumulator, operand) >= 0);
                case Instruction.RETURN -> {
                    return operand;
                }
                default -> throw new AssertionError("no such instruction: " + instruction);
            }
        }
    }

    /** How many instructions the last run took. */
    int steps() {
        return steps;
    }

    private static int choose(Instruction jump, boolean holds) {
        return holds ? jump.whenTrue() : jump.whenFalse();
    }
}
