package io.carafe.linux.program;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.program.Instruction.Width;
import java.util.List;

/**
 * Encodes for aarch64. The address of the data is kept in {@code x28}; scratch are {@code x9} and {@code x10}; a system
 * call has its arguments in {@code x0} to {@code x5}, its number in {@code x8} and changes {@code x0} alone. Return
 * addresses, which this architecture leaves in {@code x30}, are kept on the stack by every function.
 */
final class Aarch64Encoder implements Encoder {
    private static final int DATA = 28;
    private static final int SCRATCH = 9;
    private static final int QUOTIENT = 10;
    private static final int CALL_NUMBER = 8;
    private static final int ZERO = 31;

    @Override
    public int machine() {
        return 183;
    }

    @Override
    public byte[] encode(List<Instruction> program) {
        Writer writer = new Writer();
        writer.constant(DATA, Operand.address(0).value());
        program.forEach(writer::add);
        return writer.code.complete();
    }

    /** {@code x19} to {@code x24}. */
    private static int number(Register register) {
        return switch (register) {
            case A -> 19;
            case B -> 20;
            case C -> 21;
            case D -> 22;
            case E -> 23;
            case F -> 24;
        };
    }

    /** One run over a program. */
    private static final class Writer {
        private final CodeBuffer code = new CodeBuffer();

        void add(Instruction instruction) {
            if (instruction instanceof Instruction.Label label) {
                code.mark(label.name());
            } else if (instruction instanceof Instruction.Function function) {
                code.mark(function.name());
                code.addInt(0xf81f0ffe); // str x30, [sp, #-16]!
            } else if (instruction instanceof Instruction.Return) {
                code.addInt(0xf84107fe); // ldr x30, [sp], #16
                code.addInt(0xd65f03c0); // ret
            } else if (instruction instanceof Instruction.Call call) {
                jump(0x94000000, call.function());
            } else if (instruction instanceof Instruction.Jump jump) {
                jump(0x14000000, jump.label());
            } else if (instruction instanceof Instruction.Branch branch) {
                branch(branch);
            } else if (instruction instanceof Instruction.Set set) {
                move(number(set.target()), set.source());
            } else if (instruction instanceof Instruction.StackAddress stack) {
                code.addInt(0x910003e0 | number(stack.target())); // mov x, sp
            } else if (instruction instanceof Instruction.Load load) {
                int opcode = switch (load.width()) {
                    case LONG -> 0xf9400000; // ldr
                    case INT -> 0xb9800000; // ldrsw
                    case BYTE -> 0x39400000; // ldrb
                };
                memory(opcode, load.width(), number(load.target()), load.source());
            } else if (instruction instanceof Instruction.Store store) {
                int opcode = switch (store.width()) {
                    case LONG -> 0xf9000000; // str
                    case INT -> 0xb9000000; // str of 32 bits
                    case BYTE -> 0x39000000; // strb
                };
                memory(opcode, store.width(), stored(store.source()), store.target());
            } else if (instruction instanceof Instruction.Compute compute) {
                compute(compute);
            } else if (instruction instanceof Instruction.Shift shift) {
                shift(shift);
            } else if (instruction instanceof Instruction.Kernel kernel) {
                kernel(kernel);
            }
        }

        /** 26 bits count instructions. */
        private void jump(int opcode, String label) {
            code.addBranch(opcode, label, (bits, distance) -> bits | ((distance >> 2) & 0x3ffffff));
        }

        private void branch(Instruction.Branch branch) {
            int left = number(branch.left());
            if (branch.right() instanceof Operand.Constant constant && isSmall(constant.value())) {
                code.addInt(0xf100001f | ((int) constant.value() << 10) | (left << 5)); // cmp with a number
            } else {
                three(0xeb000000, ZERO, left, inRegister(branch.right())); // cmp
            }
            int condition = switch (branch.condition()) {
                case EQUAL -> 0;
                case NOT_EQUAL -> 1;
                case NOT_LESS -> 10;
                case LESS -> 11;
                case GREATER -> 12;
                case NOT_GREATER -> 13;
            };
            code.addBranch(
                    0x54000000 | condition,
                    branch.label(),
                    (bits, distance) -> bits | (((distance >> 2) & 0x7ffff) << 5));
        }

        private void compute(Instruction.Compute compute) {
            int target = number(compute.target());
            Operand operand = compute.operand();
            boolean small = operand instanceof Operand.Constant constant && isSmall(constant.value());
            switch (compute.operation()) {
                case ADD -> sum(small, 0x91000000, 0x8b000000, target, operand);
                case SUBTRACT -> sum(small, 0xd1000000, 0xcb000000, target, operand);
                case AND -> three(0x8a000000, target, target, inRegister(operand));
                case XOR -> three(0xca000000, target, target, inRegister(operand));
                case MULTIPLY -> three(0x9b007c00, target, target, inRegister(operand));
                case QUOTIENT -> three(0x9ac00800, target, target, inRegister(operand)); // udiv
                case REMAINDER -> {
                    int divisor = inRegister(operand);
                    three(0x9ac00800, QUOTIENT, target, divisor); // udiv
                    three(0x9b008000 | (target << 10), target, QUOTIENT, divisor); // msub
                }
                default -> throw new IllegalArgumentException(compute.toString());
            }
        }

        private void sum(boolean small, int withNumber, int withRegister, int target, Operand operand) {
            if (small && operand instanceof Operand.Constant constant) {
                code.addInt(withNumber | ((int) constant.value() << 10) | (target << 5) | target);
            } else {
                three(withRegister, target, target, inRegister(operand));
            }
        }

        private void shift(Instruction.Shift shift) {
            int target = number(shift.target());
            int rotation = shift.left() ? (64 - shift.bits()) & 63 : shift.bits();
            int last = shift.left() ? 63 - shift.bits() : 63;
            code.addInt(0xd3400000 | (rotation << 16) | (last << 10) | (target << 5) | target);
        }

        private void kernel(Instruction.Kernel kernel) {
            for (int i = 0; i < kernel.arguments().size(); i++) {
                move(i, kernel.arguments().get(i));
            }
            constant(CALL_NUMBER, kernel.call().number(Architecture.AARCH64));
            code.addInt(0xd4000001); // svc #0
            copy(number(kernel.result()), 0);
        }

        private void move(int target, Argument source) {
            if (source instanceof Place place) {
                memory(0xf9400000, Width.LONG, target, place);
            } else if (source instanceof Register register) {
                copy(target, number(register));
            } else if (source instanceof Operand.Constant constant) {
                constant(target, constant.value());
            }
        }

        /** The register of an operand; a constant is put into the scratch register. */
        private int inRegister(Operand operand) {
            if (operand instanceof Register register) {
                return number(register);
            }
            move(SCRATCH, operand);
            return SCRATCH;
        }

        private int stored(Operand operand) {
            return operand instanceof Operand.Constant constant && constant.value() == 0 ? ZERO : inRegister(operand);
        }

        private void copy(int target, int source) {
            three(0xaa000000, target, ZERO, source); // orr
        }

        /** 16 bits at a time, on a ground of ones for a negative number, and of zeros for others. */
        private void constant(int target, long value) {
            int ground = value < 0 ? 0xffff : 0;
            boolean begun = false;
            for (int part = 0; part < 4; part++) {
                int bits = (int) (value >>> (16 * part)) & 0xffff;
                if (bits != ground) {
                    int opcode = begun ? 0xf2800000 : value < 0 ? 0x92800000 : 0xd2800000; // movk, movn, movz
                    int given = !begun && value < 0 ? (~bits & 0xffff) : bits;
                    code.addInt(opcode | (part << 21) | (given << 5) | target);
                    begun = true;
                }
            }
            if (!begun) {
                code.addInt((value < 0 ? 0x92800000 : 0xd2800000) | target);
            }
        }

        private void three(int opcode, int target, int left, int right) {
            code.addInt(opcode | (right << 16) | (left << 5) | target);
        }

        /** Offsets count in the size of what is there. */
        private void memory(int opcode, Width width, int register, Place place) {
            int base = place.base() == null ? DATA : number(place.base());
            code.addInt(opcode | ((place.offset() / width.bytes()) << 10) | (base << 5) | register);
        }

        private static boolean isSmall(long value) {
            return value >= 0 && value < 4096;
        }
    }
}
