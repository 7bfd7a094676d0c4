package io.carafe.linux.program;

import io.carafe.linux.machine.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a program of the instruction set without a processor, on a kernel that the test provides. */
public final class Interpreter {
    private static final long STACK_ADDRESS = 0x7000_0000;
    private static final int STACK_SIZE = 1 << 14;

    /** Programs wait between events; whoever computes for this long never will. */
    private static final int MOST_INSTRUCTIONS = 2_000_000;

    private static final int MOST_CALLS = 16;

    /** Answers system calls. */
    @FunctionalInterface
    public interface Answers {
        /** A result, or -errno. */
        long call(SystemCall call, long[] arguments, Interpreter memory);
    }

    /** Thrown by a kernel that has nothing more to say: the program stops in front of that call, and may go on later. */
    public static final class Idle extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Thrown by a kernel in exit_group(2). */
    public static final class Exited extends RuntimeException {
        private static final long serialVersionUID = 1L;
        public final int code;

        public Exited(int code) {
            this.code = code;
        }
    }

    private final List<Instruction> program;
    private final Answers kernel;
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Register, Long> registers = new EnumMap<>(Register.class);
    private final Deque<Integer> calls = new ArrayDeque<>();
    private final ByteBuffer data;
    private final ByteBuffer stack = ByteBuffer.allocate(STACK_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private int next;

    /** A process without variables. */
    public Interpreter(List<Instruction> program, int dataSize, Answers kernel, String... arguments) {
        this(program, dataSize, kernel, List.of(arguments), List.of());
    }

    public Interpreter(
            List<Instruction> program, int dataSize, Answers kernel, List<String> arguments, List<String> environment) {
        this.program = program;
        this.data = ByteBuffer.allocate(dataSize).order(ByteOrder.LITTLE_ENDIAN);
        this.kernel = kernel;
        for (int i = 0; i < program.size(); i++) {
            if (program.get(i) instanceof Instruction.Label label) {
                labels.put(label.name(), i);
            } else if (program.get(i) instanceof Instruction.Function function) {
                labels.put(function.name(), i);
            }
        }
        for (Register register : Register.values()) {
            registers.put(register, 0xdead_0000_beefL);
        }
        push(arguments, environment);
    }

    /** The count, the addresses of the arguments, 0, those of the variables, 0; behind them the texts. */
    private void push(List<String> arguments, List<String> environment) {
        int text = STACK_SIZE / 2;
        stack.putLong(arguments.size());
        for (List<String> list : List.of(arguments, environment)) {
            for (String string : list) {
                byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
                stack.put(text, bytes);
                stack.putLong(STACK_ADDRESS + text);
                text += bytes.length + 1;
            }
            stack.putLong(0);
        }
    }

    /** Runs until the kernel is idle. */
    public void run() {
        try {
            for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
                step(program.get(next));
                next++;
            }
        } catch (Idle e) {
            return;
        }
        throw new AssertionError("the program is busy without end, now at " + program.get(next));
    }

    private void step(Instruction instruction) {
        if (instruction instanceof Instruction.Jump jump) {
            next = labels.get(jump.label());
        } else if (instruction instanceof Instruction.Branch branch) {
            if (holds(branch.condition(), registers.get(branch.left()), valueOf(branch.right()))) {
                next = labels.get(branch.label());
            }
        } else if (instruction instanceof Instruction.Call call) {
            calls.push(next);
            if (calls.size() > MOST_CALLS) {
                throw new AssertionError("calls of functions never return: " + call);
            }
            next = labels.get(call.function());
        } else if (instruction instanceof Instruction.Return) {
            next = calls.pop();
        } else if (instruction instanceof Instruction.Function function) {
            if (calls.isEmpty() || !program.get(calls.peek()).equals(new Instruction.Call(function.name()))) {
                throw new AssertionError(function + " was not called, but fallen into");
            }
        } else if (instruction instanceof Instruction.Set set) {
            registers.put(set.target(), valueOf(set.source()));
        } else if (instruction instanceof Instruction.StackAddress address) {
            registers.put(address.target(), STACK_ADDRESS);
        } else if (instruction instanceof Instruction.Load load) {
            long from = addressOf(load.source());
            registers.put(
                    load.target(),
                    switch (load.width()) {
                        case LONG -> getLong(from);
                        case INT -> (long) getInt(from);
                        case BYTE -> getBytes(from, 1)[0] & 0xffL;
                    });
        } else if (instruction instanceof Instruction.Store store) {
            long to = addressOf(store.target());
            long value = valueOf(store.source());
            switch (store.width()) {
                case LONG -> putLong(to, value);
                case INT -> putInt(to, (int) value);
                case BYTE -> putBytes(to, new byte[] {(byte) value});
            }
        } else if (instruction instanceof Instruction.Compute compute) {
            long left = registers.get(compute.target());
            long right = valueOf(compute.operand());
            registers.put(
                    compute.target(),
                    switch (compute.operation()) {
                        case ADD -> left + right;
                        case SUBTRACT -> left - right;
                        case AND -> left & right;
                        case XOR -> left ^ right;
                        case MULTIPLY -> left * right;
                        case QUOTIENT -> Long.divideUnsigned(left, right);
                        case REMAINDER -> Long.remainderUnsigned(left, right);
                    });
        } else if (instruction instanceof Instruction.Shift shift) {
            long value = registers.get(shift.target());
            registers.put(shift.target(), shift.left() ? value << shift.bits() : value >>> shift.bits());
        } else if (instruction instanceof Instruction.Kernel call) {
            long[] arguments = new long[6];
            for (int i = 0; i < call.arguments().size(); i++) {
                Argument argument = call.arguments().get(i);
                arguments[i] =
                        argument instanceof Place place ? getLong(addressOf(place)) : valueOf((Operand) argument);
            }
            registers.put(call.result(), kernel.call(call.call(), arguments, this));
        }
    }

    private static boolean holds(Condition condition, long left, long right) {
        return switch (condition) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case NOT_LESS -> left >= right;
            case GREATER -> left > right;
            case NOT_GREATER -> left <= right;
        };
    }

    private long valueOf(Operand operand) {
        return operand instanceof Operand.Constant constant ? constant.value() : registers.get((Register) operand);
    }

    private long addressOf(Place place) {
        long base = place.base() == null ? ElfFile.DATA_ADDRESS : registers.get(place.base());
        return base + place.offset();
    }

    private ByteBuffer segment(long address) {
        return address >= STACK_ADDRESS ? stack : data;
    }

    private static int offset(long address) {
        return Math.toIntExact(address - (address >= STACK_ADDRESS ? STACK_ADDRESS : ElfFile.DATA_ADDRESS));
    }

    public long getLong(long address) {
        return segment(address).getLong(offset(address));
    }

    public int getInt(long address) {
        return segment(address).getInt(offset(address));
    }

    public void putLong(long address, long value) {
        segment(address).putLong(offset(address), value);
    }

    public void putInt(long address, int value) {
        segment(address).putInt(offset(address), value);
    }

    public byte[] getBytes(long address, int length) {
        byte[] bytes = new byte[length];
        segment(address).get(offset(address), bytes);
        return bytes;
    }

    public void putBytes(long address, byte[] bytes) {
        segment(address).put(offset(address), bytes);
    }

    public String getText(long address) {
        int length = 0;
        while (segment(address).get(offset(address) + length) != 0) {
            length++;
        }
        return new String(getBytes(address, length), StandardCharsets.UTF_8);
    }
}
