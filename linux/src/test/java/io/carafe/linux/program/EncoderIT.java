package io.carafe.linux.program;

import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.F;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Instruction.Operation;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs of all instructions, thrown together at random, come to the same in the interpreter and as machine code. So what
 * tests learn from the interpreter is true of the programs themselves.
 */
@Timeout(60)
class EncoderIT {
    private static final Path EMULATOR = Path.of("/usr/bin/qemu-aarch64-static");
    private static final int PROGRAMS = 30;
    private static final int LENGTH = 300;
    private static final int VARIABLES = 512;
    private static final int VARIABLES_SIZE = 512;
    private static final int DATA_SIZE = VARIABLES + VARIABLES_SIZE;

    /** F stays the address of the variables. */
    private static final List<Register> CHANGED = List.of(Register.A, Register.B, Register.C, Register.D, Register.E);

    @TempDir
    Path directory;

    @Test
    void thisMachineComputesWhatTheInterpreterDoes() throws Exception {
        boolean arm = Architecture.of(System.getProperty("os.arch")) == Architecture.AARCH64;
        compare(arm ? new Aarch64Encoder() : new X8664Encoder(), List.of());
    }

    @Test
    void anEmulatedAarch64ComputesWhatTheInterpreterDoes() throws Exception {
        if (!Files.isExecutable(EMULATOR)) {
            String reason = EMULATOR + ", of Debian's qemu-user-static, is needed";
            if ("true".equals(System.getenv("CARAFE_CI"))) {
                fail(reason);
            }
            abort(reason);
        }
        compare(new Aarch64Encoder(), List.of(EMULATOR.toString()));
    }

    private void compare(Encoder encoder, List<String> prefix) throws Exception {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            List<Instruction> program = new Generator(new Random(seed)).program();
            assertThat(executed(encoder, program, prefix))
                    .as("seed %d", seed)
                    .hasSize(VARIABLES_SIZE)
                    .isEqualTo(interpreted(program));
        }
    }

    private static byte[] interpreted(List<Instruction> program) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Interpreter interpreter = new Interpreter(program, DATA_SIZE, (call, arguments, memory) -> {
            if (call == SystemCall.EXIT_GROUP) {
                throw new Interpreter.Exited((int) arguments[0]);
            }
            output.writeBytes(memory.getBytes(arguments[1], (int) arguments[2]));
            return arguments[2];
        });
        assertThatExceptionOfType(Interpreter.Exited.class).isThrownBy(interpreter::run);
        return output.toByteArray();
    }

    private byte[] executed(Encoder encoder, List<Instruction> program, List<String> prefix) throws Exception {
        Path file = Files.createTempFile(directory, "program", "");
        Files.write(file, ElfFile.of(encoder.machine(), encoder.encode(program), DATA_SIZE));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        List<String> command = new ArrayList<>(prefix);
        command.add(file.toString());
        Process process = new ProcessBuilder(command).start();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isEqualTo(42);
        return output;
    }

    /** Writes one program. */
    private static final class Generator {
        private final Random random;
        private final Assembler asm = new Assembler();
        private int labels;

        Generator(Random random) {
            this.random = random;
        }

        List<Instruction> program() {
            asm.set(F, address(VARIABLES));
            for (Register register : CHANGED) {
                asm.set(register, number());
            }
            for (int i = 0; i < LENGTH; i++) {
                any();
            }
            for (int i = 0; i < CHANGED.size(); i++) {
                asm.store(data(VARIABLES + 8 * i), CHANGED.get(i));
            }
            asm.kernel(A, SystemCall.WRITE, value(1), F, value(VARIABLES_SIZE));
            asm.ifNotEqual(A, VARIABLES_SIZE, "bad");
            asm.kernel(A, SystemCall.EXIT_GROUP, value(42));
            asm.label("bad");
            asm.kernel(A, SystemCall.EXIT_GROUP, value(1));
            function("outer", () -> asm.call("inner"));
            function("inner", () -> {});
            return asm.program();
        }

        private void function(String name, Runnable more) {
            asm.function(name);
            compute();
            more.run();
            compute();
            asm.ret();
        }

        private void any() {
            switch (random.nextInt(10)) {
                case 0 -> asm.set(register(), operand());
                case 1 -> asm.load(register(), place(8));
                case 2 -> asm.loadInt(register(), place(4));
                case 3 -> asm.store(place(8), operand());
                case 4 -> asm.storeInt(place(4), operand());
                case 5 -> branch();
                case 7 -> asm.loadByte(register(), place(1));
                case 8 -> asm.storeByte(place(1), operand());
                case 6 -> asm.call(random.nextBoolean() ? "outer" : "inner");
                default -> compute();
            }
        }

        private void compute() {
            Register target = register();
            Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
            switch (operation) {
                case ADD -> asm.add(target, operand());
                case SUBTRACT -> asm.subtract(target, operand());
                case AND -> asm.and(target, operand());
                case XOR -> asm.xor(target, operand());
                case MULTIPLY -> asm.multiply(target, operand());
                case QUOTIENT -> asm.quotient(target, value(number() | 1));
                case REMAINDER -> asm.remainder(target, value(number() | 1));
            }
            if (random.nextBoolean()) {
                asm.shiftLeft(target, random.nextInt(64));
            } else {
                asm.shiftRight(register(), random.nextInt(64));
            }
        }

        /** Over an instruction or not. */
        private void branch() {
            String label = "label" + labels++;
            List<BiConsumer<Register, Operand>> ways = List.of(
                    (left, right) -> asm.ifEqual(left, right, label),
                    (left, right) -> asm.ifNotEqual(left, right, label),
                    (left, right) -> asm.ifLess(left, right, label),
                    (left, right) -> asm.ifNotLess(left, right, label),
                    (left, right) -> asm.ifGreater(left, right, label),
                    (left, right) -> asm.ifNotGreater(left, right, label));
            ways.get(random.nextInt(ways.size())).accept(register(), operand());
            compute();
            asm.label(label);
        }

        private Register register() {
            return CHANGED.get(random.nextInt(CHANGED.size()));
        }

        private Operand operand() {
            return random.nextBoolean() ? register() : value(number());
        }

        private Place place(int alignment) {
            int offset = random.nextInt(VARIABLES_SIZE / alignment) * alignment;
            return random.nextBoolean() ? data(VARIABLES + offset) : at(F, offset);
        }

        private long number() {
            long number = random.nextLong() >> random.nextInt(64);
            return switch (random.nextInt(4)) {
                case 0 -> number & 0xffff;
                case 1 -> number & 0xffffffffL;
                case 2 -> (random.nextBoolean() ? 1 : -1) * (long) random.nextInt(5000);
                default -> number;
            };
        }
    }
}
