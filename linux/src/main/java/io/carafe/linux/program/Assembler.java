package io.carafe.linux.program;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Instruction.Operation;
import io.carafe.linux.program.Instruction.Width;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes a program, an instruction for each call, so that it reads nearly as what it is. Not thread-safe. */
public final class Assembler {
    private final List<Instruction> instructions = new ArrayList<>();

    /**
     * What was written.
     *
     * @throws IllegalArgumentException if a label is missing, or there twice
     */
    public List<Instruction> program() {
        Set<String> labels = new HashSet<>();
        for (Instruction instruction : instructions) {
            if ((instruction instanceof Instruction.Label label && !labels.add(label.name()))
                    || (instruction instanceof Instruction.Function function && !labels.add(function.name()))) {
                throw new IllegalArgumentException("there are two of " + instruction);
            }
        }
        for (Instruction instruction : instructions) {
            if ((instruction instanceof Instruction.Jump jump && !labels.contains(jump.label()))
                    || (instruction instanceof Instruction.Call call && !labels.contains(call.function()))
                    || (instruction instanceof Instruction.Branch branch && !labels.contains(branch.label()))) {
                throw new IllegalArgumentException(instruction + " leads nowhere");
            }
        }
        return List.copyOf(instructions);
    }

    public void label(String name) {
        instructions.add(new Instruction.Label(name));
    }

    public void function(String name) {
        instructions.add(new Instruction.Function(name));
    }

    public void ret() {
        instructions.add(new Instruction.Return());
    }

    public void call(String function) {
        instructions.add(new Instruction.Call(function));
    }

    public void jump(String label) {
        instructions.add(new Instruction.Jump(label));
    }

    public void ifEqual(Register left, Operand right, String label) {
        branch(left, Condition.EQUAL, right, label);
    }

    public void ifEqual(Register left, long right, String label) {
        ifEqual(left, Operand.value(right), label);
    }

    public void ifNotEqual(Register left, Operand right, String label) {
        branch(left, Condition.NOT_EQUAL, right, label);
    }

    public void ifNotEqual(Register left, long right, String label) {
        ifNotEqual(left, Operand.value(right), label);
    }

    public void ifLess(Register left, Operand right, String label) {
        branch(left, Condition.LESS, right, label);
    }

    public void ifLess(Register left, long right, String label) {
        ifLess(left, Operand.value(right), label);
    }

    public void ifNotLess(Register left, Operand right, String label) {
        branch(left, Condition.NOT_LESS, right, label);
    }

    public void ifNotLess(Register left, long right, String label) {
        ifNotLess(left, Operand.value(right), label);
    }

    public void ifGreater(Register left, Operand right, String label) {
        branch(left, Condition.GREATER, right, label);
    }

    public void ifGreater(Register left, long right, String label) {
        ifGreater(left, Operand.value(right), label);
    }

    public void ifNotGreater(Register left, Operand right, String label) {
        branch(left, Condition.NOT_GREATER, right, label);
    }

    public void ifNotGreater(Register left, long right, String label) {
        ifNotGreater(left, Operand.value(right), label);
    }

    private void branch(Register left, Condition condition, Operand right, String label) {
        instructions.add(new Instruction.Branch(left, condition, right, label));
    }

    public void set(Register target, Operand source) {
        instructions.add(new Instruction.Set(target, source));
    }

    public void set(Register target, long value) {
        set(target, Operand.value(value));
    }

    public void stackAddress(Register target) {
        instructions.add(new Instruction.StackAddress(target));
    }

    public void load(Register target, Place source) {
        instructions.add(new Instruction.Load(target, source, Width.LONG));
    }

    public void loadInt(Register target, Place source) {
        instructions.add(new Instruction.Load(target, source, Width.INT));
    }

    public void loadByte(Register target, Place source) {
        instructions.add(new Instruction.Load(target, source, Width.BYTE));
    }

    public void store(Place target, Operand source) {
        instructions.add(new Instruction.Store(target, source, Width.LONG));
    }

    public void store(Place target, long value) {
        store(target, Operand.value(value));
    }

    public void storeInt(Place target, Operand source) {
        instructions.add(new Instruction.Store(target, source, Width.INT));
    }

    public void storeInt(Place target, long value) {
        storeInt(target, Operand.value(value));
    }

    public void storeByte(Place target, Operand source) {
        instructions.add(new Instruction.Store(target, source, Width.BYTE));
    }

    public void storeByte(Place target, long value) {
        storeByte(target, Operand.value(value));
    }

    public void add(Register target, Operand operand) {
        compute(Operation.ADD, target, operand);
    }

    public void add(Register target, long value) {
        add(target, Operand.value(value));
    }

    public void subtract(Register target, Operand operand) {
        compute(Operation.SUBTRACT, target, operand);
    }

    public void subtract(Register target, long value) {
        subtract(target, Operand.value(value));
    }

    public void and(Register target, Operand operand) {
        compute(Operation.AND, target, operand);
    }

    public void and(Register target, long value) {
        and(target, Operand.value(value));
    }

    public void xor(Register target, Operand operand) {
        compute(Operation.XOR, target, operand);
    }

    public void multiply(Register target, Operand operand) {
        compute(Operation.MULTIPLY, target, operand);
    }

    public void quotient(Register target, Operand operand) {
        compute(Operation.QUOTIENT, target, operand);
    }

    public void remainder(Register target, Operand operand) {
        compute(Operation.REMAINDER, target, operand);
    }

    private void compute(Operation operation, Register target, Operand operand) {
        instructions.add(new Instruction.Compute(operation, target, operand));
    }

    public void shiftLeft(Register target, int bits) {
        instructions.add(new Instruction.Shift(true, target, bits));
    }

    public void shiftRight(Register target, int bits) {
        instructions.add(new Instruction.Shift(false, target, bits));
    }

    public void kernel(Register result, SystemCall call, Argument... arguments) {
        instructions.add(new Instruction.Kernel(result, call, List.of(arguments)));
    }
}
