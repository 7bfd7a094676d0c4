package io.carafe.confinement.seccomp;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts a program of classic BPF together. All jumps go forward, to labels. A conditional jump reaches 255 instructions far; one
 * that must go further gets a plain jump beside it. Not thread-safe.
 */
final class FilterAssembler {
    private static final int FARTHEST = 255;

    /** A place in the program. */
    static final class Label {
        private int item = -1;
        private int address = -1;
    }

    private static final class Item {
        private final int code;
        private final int operand;
        private final Label whenTrue;
        private final Label whenFalse;
        private boolean farTrue;
        private boolean farFalse;

        Item(int code, int operand, Label whenTrue, Label whenFalse) {
            this.code = code;
            this.operand = operand;
            this.whenTrue = whenTrue;
            this.whenFalse = whenFalse;
        }

        boolean jumps() {
            return code == Instruction.JUMP_EQUAL
                    || code == Instruction.JUMP_GREATER
                    || code == Instruction.JUMP_GREATER_OR_EQUAL;
        }

        int length() {
            return 1 + (farTrue ? 1 : 0) + (farFalse ? 1 : 0);
        }
    }

    private final List<Item> items = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();

    void load(int offset) {
        items.add(new Item(Instruction.LOAD, offset, new Label(), new Label()));
    }

    void and(int mask) {
        items.add(new Item(Instruction.AND, mask, new Label(), new Label()));
    }

    void give(Action action) {
        items.add(new Item(Instruction.RETURN, action.word(), new Label(), new Label()));
    }

    /** {@code code} is one of the conditional jumps. */
    void jump(int code, int operand, Label whenTrue, Label whenFalse) {
        items.add(new Item(code, operand, whenTrue, whenFalse));
    }

    /** The next instruction is at this label. */
    void place(Label label) {
        label.item = items.size();
        labels.add(label);
    }

    List<Instruction> assemble() {
        int[] addresses = new int[items.size() + 1];
        boolean changed = true;
        while (changed) {
            for (int i = 0; i < items.size(); i++) {
                addresses[i + 1] = addresses[i] + items.get(i).length();
            }
            labels.forEach(label -> label.address = addresses[label.item]);
            changed = false;
            for (int i = 0; i < items.size(); i++) {
                changed |= stretch(items.get(i), addresses[i]);
            }
        }
        List<Instruction> program = new ArrayList<>();
        items.forEach(item -> emit(item, program));
        return program;
    }

    /** Whether an instruction turned out to need a plain jump more. */
    private static boolean stretch(Item item, int address) {
        if (!item.jumps()) {
            return false;
        }
        boolean changed = false;
        if (!item.farTrue && item.whenTrue.address - address - 1 > FARTHEST) {
            item.farTrue = true;
            changed = true;
        }
        if (!item.farFalse && item.whenFalse.address - address - 1 > FARTHEST) {
            item.farFalse = true;
            changed = true;
        }
        return changed;
    }

    private static void emit(Item item, List<Instruction> program) {
        if (!item.jumps()) {
            program.add(new Instruction(item.code, 0, 0, item.operand));
            return;
        }
        int next = program.size() + 1;
        int whenTrue = item.farTrue ? 0 : item.whenTrue.address - next;
        int whenFalse = item.farFalse ? (item.farTrue ? 1 : 0) : item.whenFalse.address - next;
        program.add(new Instruction(item.code, whenTrue, whenFalse, item.operand));
        if (item.farTrue) {
            program.add(new Instruction(Instruction.JUMP, 0, 0, item.whenTrue.address - program.size() - 1));
        }
        if (item.farFalse) {
            program.add(new Instruction(Instruction.JUMP, 0, 0, item.whenFalse.address - program.size() - 1));
        }
    }
}
