package io.carafe.confinement.seccomp;

import io.carafe.confinement.seccomp.FilterAssembler.Label;

/** Looks at arguments. BPF has registers of 32 bits, so one of 64 is looked at half by half, the upper one first. */
final class ConditionCode {
    private static final int ARGUMENTS = 16;

    private final FilterAssembler assembler;

    ConditionCode(FilterAssembler assembler) {
        this.assembler = assembler;
    }

    /** Goes on with the next instruction if the condition holds, and elsewhere if not. */
    void unless(Condition condition, Label elsewhere) {
        Label holds = new Label();
        int lower = ARGUMENTS + Long.BYTES * condition.argument();
        int upper = lower + Integer.BYTES;
        int low = (int) condition.value();
        int high = (int) (condition.value() >>> Integer.SIZE);
        switch (condition.comparison()) {
            case EQ -> {
                both(condition, upper, high, elsewhere);
                equal(lower, low, holds, elsewhere);
            }
            case NE -> {
                if (!condition.half()) {
                    Label same = new Label();
                    equal(upper, high, same, holds);
                    assembler.place(same);
                }
                equal(lower, low, elsewhere, holds);
            }
            case MASKED_EQ -> masked(condition, holds, elsewhere);
            case GT -> ordered(condition, Instruction.JUMP_GREATER, holds, elsewhere);
            case GE -> ordered(condition, Instruction.JUMP_GREATER_OR_EQUAL, holds, elsewhere);
            case LE -> ordered(condition, Instruction.JUMP_GREATER, elsewhere, holds);
            case LT -> ordered(condition, Instruction.JUMP_GREATER_OR_EQUAL, elsewhere, holds);
        }
        assembler.place(holds);
    }

    private void both(Condition condition, int upper, int high, Label elsewhere) {
        if (!condition.half()) {
            Label same = new Label();
            equal(upper, high, same, elsewhere);
            assembler.place(same);
        }
    }

    private void masked(Condition condition, Label holds, Label elsewhere) {
        int lower = ARGUMENTS + Long.BYTES * condition.argument();
        int highMask = (int) (condition.mask() >>> Integer.SIZE);
        int high = (int) (condition.value() >>> Integer.SIZE);
        if (!condition.half() && (highMask != 0 || high != 0)) {
            Label same = new Label();
            assembler.load(lower + Integer.BYTES);
            assembler.and(highMask);
            assembler.jump(Instruction.JUMP_EQUAL, high, same, elsewhere);
            assembler.place(same);
        }
        assembler.load(lower);
        assembler.and((int) condition.mask());
        assembler.jump(Instruction.JUMP_EQUAL, (int) condition.value(), holds, elsewhere);
    }

    /** {@code code} decides on the lower half, if the upper ones are the same; if not, the greater one decides. */
    private void ordered(Condition condition, int code, Label greater, Label otherwise) {
        int lower = ARGUMENTS + Long.BYTES * condition.argument();
        if (!condition.half()) {
            int high = (int) (condition.value() >>> Integer.SIZE);
            Label notGreater = new Label();
            Label same = new Label();
            assembler.load(lower + Integer.BYTES);
            assembler.jump(Instruction.JUMP_GREATER, high, greater, notGreater);
            assembler.place(notGreater);
            assembler.jump(Instruction.JUMP_EQUAL, high, same, otherwise);
            assembler.place(same);
        }
        assembler.load(lower);
        assembler.jump(code, (int) condition.value(), greater, otherwise);
    }

    private void equal(int offset, int value, Label same, Label other) {
        assembler.load(offset);
        assembler.jump(Instruction.JUMP_EQUAL, value, same, other);
    }
}
