package io.carafe.linux.program;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.program.Instruction.Width;
import java.util.List;

/**
 * Encodes for x86-64: the forms of the Intel manual that are always right, not those that are shortest. A branch is
 * always one of 32 bits, so that its size does not depend on where it leads.
 *
 * <p>Scratch are {@code rax}, {@code rcx} and {@code rdx}; a system call changes {@code rax}, {@code rcx} and
 * {@code r11}, and its arguments are the rest of the registers that the program does not have.
 */
final class X8664Encoder implements Encoder {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RSP = 4;

    /** {@code rdi rsi rdx r10 r8 r9}. */
    private static final List<Integer> ARGUMENTS = List.of(7, 6, RDX, 10, 8, 9);

    /** Of opcode 81: which operation it is. */
    private static final int ADD = 0;

    private static final int AND = 4;
    private static final int SUB = 5;
    private static final int XOR = 6;
    private static final int CMP = 7;

    @Override
    public int machine() {
        return 62;
    }

    @Override
    public byte[] encode(List<Instruction> program) {
        Writer writer = new Writer();
        program.forEach(writer::add);
        return writer.code.complete();
    }

    /** {@code rbx rbp r12 r13 r14 r15}. */
    private static int number(Register register) {
        return switch (register) {
            case A -> 3;
            case B -> 5;
            case C -> 12;
            case D -> 13;
            case E -> 14;
            case F -> 15;
        };
    }

    private static boolean fitsInt(long value) {
        return value == (int) value;
    }

    /** One run over a program. */
    private static final class Writer {
        private final CodeBuffer code = new CodeBuffer();

        void add(Instruction instruction) {
            if (instruction instanceof Instruction.Label label) {
                code.mark(label.name());
            } else if (instruction instanceof Instruction.Function function) {
                code.mark(function.name());
            } else if (instruction instanceof Instruction.Return) {
                code.addByte(0xc3);
            } else if (instruction instanceof Instruction.Call call) {
                code.addByte(0xe8);
                branch(call.function());
            } else if (instruction instanceof Instruction.Jump jump) {
                code.addByte(0xe9);
                branch(jump.label());
            } else if (instruction instanceof Instruction.Branch branch) {
                branch(branch);
            } else if (instruction instanceof Instruction.Set set) {
                move(number(set.target()), set.source());
            } else if (instruction instanceof Instruction.StackAddress stack) {
                registers(0x89, RSP, number(stack.target()));
            } else if (instruction instanceof Instruction.Load load) {
                load(load);
            } else if (instruction instanceof Instruction.Store store) {
                store(store);
            } else if (instruction instanceof Instruction.Compute compute) {
                compute(compute);
            } else if (instruction instanceof Instruction.Shift shift) {
                registers(0xc1, shift.left() ? 4 : 5, number(shift.target()));
                code.addByte(shift.bits());
            } else if (instruction instanceof Instruction.Kernel kernel) {
                kernel(kernel);
            }
        }

        /** The displacement counts from the end of its four bytes. */
        private void branch(String label) {
            code.addBranch(0, label, (bits, distance) -> distance - Integer.BYTES);
        }

        private void branch(Instruction.Branch branch) {
            int left = number(branch.left());
            if (branch.right() instanceof Operand.Constant constant && constant.value() == 0) {
                registers(0x85, left, left); // test
            } else {
                withOperand(0x39, CMP, left, branch.right());
            }
            code.addByte(0x0f);
            code.addByte(
                    switch (branch.condition()) {
                        case EQUAL -> 0x84;
                        case NOT_EQUAL -> 0x85;
                        case LESS -> 0x8c;
                        case NOT_LESS -> 0x8d;
                        case NOT_GREATER -> 0x8e;
                        case GREATER -> 0x8f;
                    });
            branch(branch.label());
        }

        private void compute(Instruction.Compute compute) {
            int target = number(compute.target());
            switch (compute.operation()) {
                case ADD -> withOperand(0x01, ADD, target, compute.operand());
                case SUBTRACT -> withOperand(0x29, SUB, target, compute.operand());
                case AND -> withOperand(0x21, AND, target, compute.operand());
                case XOR -> withOperand(0x31, XOR, target, compute.operand());
                case MULTIPLY -> {
                    move(RAX, compute.operand());
                    rex(true, target, RAX);
                    code.addByte(0x0f);
                    code.addByte(0xaf); // imul target, rax
                    direct(target, RAX);
                }
                case QUOTIENT -> divide(target, compute.operand(), RAX);
                case REMAINDER -> divide(target, compute.operand(), RDX);
                default -> throw new IllegalArgumentException(compute.toString());
            }
        }

        /** @param result which of the two that come out is wanted */
        private void divide(int target, Operand divisor, int result) {
            move(RCX, divisor);
            registers(0x89, target, RAX);
            code.addByte(0x31); // xor edx, edx
            direct(RDX, RDX);
            registers(0xf7, 6, RCX); // div rcx
            registers(0x89, result, target);
        }

        /** An operation of a register with a register, or with a constant of at most 32 bits; others go through rax. */
        private void withOperand(int opcode, int extension, int target, Operand operand) {
            if (operand instanceof Operand.Constant constant) {
                if (fitsInt(constant.value())) {
                    registers(0x81, extension, target);
                    code.addInt((int) constant.value());
                    return;
                }
                move(RAX, constant);
                registers(opcode, RAX, target);
            } else if (operand instanceof Register register) {
                registers(opcode, number(register), target);
            }
        }

        private void move(int target, Argument source) {
            if (source instanceof Place place) {
                memory(true, 0x8b, target, place);
            } else if (source instanceof Register register) {
                registers(0x89, number(register), target);
            } else if (source instanceof Operand.Constant constant) {
                constant(target, constant.value());
            }
        }

        private void constant(int target, long value) {
            if (value == 0) {
                rex(false, target, target); // xor of the lower halves clears the upper ones too
                code.addByte(0x31);
                direct(target, target);
            } else if (value >>> Integer.SIZE == 0) {
                rex(false, 0, target);
                code.addByte(0xb8 + (target & 7));
                code.addInt((int) value);
            } else if (fitsInt(value)) {
                registers(0xc7, 0, target);
                code.addInt((int) value);
            } else {
                rex(true, 0, target);
                code.addByte(0xb8 + (target & 7));
                code.addLong(value);
            }
        }

        private void load(Instruction.Load load) {
            int target = number(load.target());
            switch (load.width()) {
                case LONG -> memory(true, 0x8b, target, load.source());
                case INT -> memory(true, 0x63, target, load.source()); // movsxd
                case BYTE -> memory(true, 0x0fb6, target, load.source()); // movzx
                default -> throw new IllegalArgumentException(load.toString());
            }
        }

        private void store(Instruction.Store store) {
            if (store.width() == Width.BYTE) {
                storeByte(store);
                return;
            }
            boolean wide = store.width() == Width.LONG;
            if (store.source() instanceof Register register) {
                memory(wide, 0x89, number(register), store.target());
            } else if (store.source() instanceof Operand.Constant constant) {
                if (wide && !fitsInt(constant.value())) {
                    constant(RAX, constant.value());
                    memory(true, 0x89, RAX, store.target());
                } else {
                    memory(wide, 0xc7, 0, store.target());
                    code.addInt((int) constant.value());
                }
            }
        }

        /** Through rax: not every register has a name for its lowest byte without a prefix. */
        private void storeByte(Instruction.Store store) {
            if (store.source() instanceof Operand.Constant constant) {
                memory(false, 0xc6, 0, store.target());
                code.addByte((int) constant.value());
            } else {
                move(RAX, store.source());
                memory(false, 0x88, RAX, store.target());
            }
        }

        private void kernel(Instruction.Kernel kernel) {
            for (int i = 0; i < kernel.arguments().size(); i++) {
                move(ARGUMENTS.get(i), kernel.arguments().get(i));
            }
            constant(RAX, kernel.call().number(Architecture.X86_64));
            code.addByte(0x0f);
            code.addByte(0x05);
            registers(0x89, RAX, number(kernel.result()));
        }

        /** An instruction of 64 bits on two registers, or on one and an extension of the opcode. */
        private void registers(int opcode, int registerOrExtension, int register) {
            rex(true, registerOrExtension, register);
            code.addByte(opcode);
            direct(registerOrExtension, register);
        }

        /** An instruction on a register and memory, whose displacement always has 32 bits. */
        private void memory(boolean wide, int opcode, int register, Place place) {
            if (place.base() == null) {
                rex(wide, register, 0);
                opcode(opcode);
                code.addByte(((register & 7) << 3) | 4);
                code.addByte(0x25); // no base, no index: an absolute address
                code.addInt((int) Operand.address(place.offset()).value());
                return;
            }
            int base = number(place.base());
            rex(wide, register, base);
            opcode(opcode);
            code.addByte(0x80 | ((register & 7) << 3) | (base & 7));
            if ((base & 7) == RSP) {
                code.addByte(0x24); // r12 shares its number with rsp, which stands for a second byte
            }
            code.addInt(place.offset());
        }

        /** One byte, or two. */
        private void opcode(int opcode) {
            if (opcode > 0xff) {
                code.addByte(opcode >> Byte.SIZE);
            }
            code.addByte(opcode);
        }

        /** The prefix; without a meaning it is left out. */
        private void rex(boolean wide, int register, int base) {
            int prefix = 0x40 | (wide ? 8 : 0) | (register > 7 ? 4 : 0) | (base > 7 ? 1 : 0);
            if (prefix != 0x40) {
                code.addByte(prefix);
            }
        }

        private void direct(int register, int base) {
            code.addByte(0xc0 | ((register & 7) << 3) | (base & 7));
        }
    }
}
