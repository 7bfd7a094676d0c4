package io.carafe.linux.program;

import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;
import static io.carafe.linux.program.Register.F;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.client.ClientExecutable;
import io.carafe.linux.keeper.KeeperExecutable;
import io.carafe.linux.machine.Disassembler;
import io.carafe.linux.machine.Disassembler.Line;
import io.carafe.linux.machine.SystemCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of every instruction, disassembled by GNU binutils, beside what it should be. */
class EncoderDisassemblyTest {
    @TempDir
    Path directory;

    /** What was written, and what each architecture makes of it, instructions separated by a semicolon. */
    private record Form(Consumer<Assembler> written, String x8664, String aarch64) {}

    private static final List<Form> FORMS = List.of(
            new Form(p -> p.set(A, B), "mov rbx,rbp", "mov x19,x20"),
            new Form(p -> p.set(C, D), "mov r12,r13", "mov x21,x22"),
            new Form(p -> p.set(E, F), "mov r14,r15", "mov x23,x24"),
            new Form(p -> p.set(A, 0), "xor ebx,ebx", "mov x19,#0"),
            new Form(p -> p.set(F, 0), "xor r15d,r15d", "mov x24,#0"),
            new Form(p -> p.set(A, 7), "mov ebx,7", "mov x19,#7"),
            new Form(p -> p.set(C, 0x10000), "mov r12d,65536", "mov x21,#65536"),
            new Form(p -> p.set(C, 0xffffffffL), "mov r12d,4294967295", "mov x21,#65535;movk x21,#65535,lsl#16"),
            new Form(p -> p.set(A, 0x12345), "mov ebx,74565", "mov x19,#9029;movk x19,#1,lsl#16"),
            new Form(p -> p.set(A, -1), "mov rbx,-1", "mov x19,#-1"),
            new Form(p -> p.set(D, -0x20000), "mov r13,-131072", "mov x22,#-65536;movk x22,#65534,lsl#16"),
            new Form(p -> p.set(D, -0x12345), "mov r13,-74565", "mov x22,#-9029;movk x22,#65534,lsl#16"),
            new Form(
                    p -> p.set(B, Long.MAX_VALUE),
                    "movabs rbp,9223372036854775807",
                    "mov x20,#65535;movk x20,#65535,lsl#16;movk x20,#65535,lsl#32;movk x20,#32767,lsl#48"),
            new Form(
                    p -> p.set(B, 0x1122334455667788L),
                    "movabs rbp,1234605616436508552",
                    "mov x20,#30600;movk x20,#21862,lsl#16;movk x20,#13124,lsl#32;movk x20,#4386,lsl#48"),
            new Form(p -> p.stackAddress(A), "mov rbx,rsp", "mov x19,sp"),
            new Form(p -> p.stackAddress(E), "mov r14,rsp", "mov x23,sp"),
            new Form(p -> p.load(A, data(8)), "mov rbx,ds:8388616", "ldr x19,[x28,#8]"),
            new Form(p -> p.load(F, at(A, 0)), "mov r15,[rbx]", "ldr x24,[x19]"),
            new Form(p -> p.load(B, at(B, 56)), "mov rbp,[rbp+56]", "ldr x20,[x20,#56]"),
            new Form(p -> p.load(A, at(C, 4088)), "mov rbx,[r12+4088]", "ldr x19,[x21,#4088]"),
            new Form(p -> p.loadInt(D, at(D, 4)), "movsxd r13,[r13+4]", "ldrsw x22,[x22,#4]"),
            new Form(p -> p.loadInt(E, data(12)), "movsxd r14,ds:8388620", "ldrsw x23,[x28,#12]"),
            new Form(p -> p.loadByte(B, at(E, 4095)), "movzx rbp,[r14+4095]", "ldrb w20,[x23,#4095]"),
            new Form(p -> p.loadByte(F, data(3)), "movzx r15,ds:8388611", "ldrb w24,[x28,#3]"),
            new Form(p -> p.storeByte(at(C, 1), B), "mov rax,rbp;mov [r12+1],al", "strb w20,[x21,#1]"),
            new Form(p -> p.storeByte(data(1), 255), "mov ds:8388609,255", "mov x9,#255;strb w9,[x28,#1]"),
            new Form(p -> p.store(at(C, 8), A), "mov [r12+8],rbx", "str x19,[x21,#8]"),
            new Form(p -> p.store(at(E, 8), 0), "mov [r14+8],0", "str xzr,[x23,#8]"),
            new Form(p -> p.store(data(16), -1), "mov ds:8388624,-1", "mov x9,#-1;str x9,[x28,#16]"),
            new Form(
                    p -> p.store(at(A, 8), Long.MAX_VALUE),
                    "movabs rax,9223372036854775807;mov [rbx+8],rax",
                    "mov x9,#65535;movk x9,#65535,lsl#16;movk x9,#65535,lsl#32;movk x9,#32767,lsl#48;str x9,[x19,#8]"),
            new Form(p -> p.storeInt(at(A, 4), B), "mov [rbx+4],ebp", "str w20,[x19,#4]"),
            new Form(p -> p.storeInt(at(A, 4), F), "mov [rbx+4],r15d", "str w24,[x19,#4]"),
            new Form(p -> p.storeInt(data(4), 9), "mov ds:8388612,9", "mov x9,#9;str w9,[x28,#4]"),
            new Form(p -> p.add(A, B), "add rbx,rbp", "add x19,x19,x20"),
            new Form(p -> p.add(F, C), "add r15,r12", "add x24,x24,x21"),
            new Form(p -> p.add(C, 4095), "add r12,4095", "add x21,x21,#4095"),
            new Form(p -> p.add(C, 4096), "add r12,4096", "mov x9,#4096;add x21,x21,x9"),
            new Form(
                    p -> p.add(D, 1L << 40),
                    "movabs rax,1099511627776;add r13,rax",
                    "mov x9,#1099511627776;add x22,x22,x9"),
            new Form(p -> p.subtract(A, D), "sub rbx,r13", "sub x19,x19,x22"),
            new Form(p -> p.subtract(E, 1), "sub r14,1", "sub x23,x23,#1"),
            new Form(p -> p.and(B, A), "and rbp,rbx", "and x20,x20,x19"),
            new Form(p -> p.and(B, 31), "and rbp,31", "mov x9,#31;and x20,x20,x9"),
            new Form(p -> p.xor(A, F), "xor rbx,r15", "eor x19,x19,x24"),
            new Form(p -> p.xor(E, value(5)), "xor r14,5", "mov x9,#5;eor x23,x23,x9"),
            new Form(
                    p -> p.quotient(A, F),
                    "mov rcx,r15;mov rax,rbx;xor edx,edx;div rcx;mov rbx,rax",
                    "udiv x19,x19,x24"),
            new Form(p -> p.multiply(E, A), "mov rax,rbx;imul r14,rax", "mul x23,x23,x19"),
            new Form(p -> p.multiply(A, value(3)), "mov eax,3;imul rbx,rax", "mov x9,#3;mul x19,x19,x9"),
            new Form(
                    p -> p.remainder(E, B),
                    "mov rcx,rbp;mov rax,r14;xor edx,edx;div rcx;mov r14,rdx",
                    "udiv x10,x23,x20;msub x23,x10,x20,x23"),
            new Form(p -> p.shiftLeft(A, 3), "shl rbx,3", "lsl x19,x19,#3"),
            new Form(p -> p.shiftLeft(C, 6), "shl r12,6", "lsl x21,x21,#6"),
            new Form(p -> p.shiftRight(F, 5), "shr r15,5", "lsr x24,x24,#5"),
            new Form(p -> p.ifEqual(A, 0, "self"), "test rbx,rbx;je @", "cmp x19,#0;b.eq @"),
            new Form(p -> p.ifNotEqual(C, 5, "self"), "cmp r12,5;jne @", "cmp x21,#5;b.ne @"),
            new Form(p -> p.ifLess(D, E, "self"), "cmp r13,r14;jl @", "cmp x22,x23;b.lt @"),
            new Form(p -> p.ifNotLess(F, -11, "self"), "cmp r15,-11;jge @", "mov x9,#-11;cmp x24,x9;b.ge @"),
            new Form(p -> p.ifGreater(B, 4096, "self"), "cmp rbp,4096;jg @", "mov x9,#4096;cmp x20,x9;b.gt @"),
            new Form(
                    p -> p.ifNotGreater(B, Long.MAX_VALUE, "self"),
                    "movabs rax,9223372036854775807;cmp rbp,rax;jle @",
                    "mov x9,#65535;movk x9,#65535,lsl#16;movk x9,#65535,lsl#32;movk x9,#32767,lsl#48;cmp x20,x9;b.le @"),
            new Form(p -> p.jump("self"), "jmp @", "b @"),
            new Form(p -> p.call("self"), "call @", "bl @"),
            new Form(EncoderDisassemblyTest::function, "ret", "str x30,[sp,#-16]!;ldr x30,[sp],#16;ret"),
            new Form(
                    p -> p.kernel(A, SystemCall.SETSID),
                    "mov eax,112;syscall;mov rbx,rax",
                    "mov x8,#157;svc #0;mov x19,x0"),
            new Form(
                    p -> p.kernel(F, SystemCall.PRCTL, A, value(-1), data(8), at(C, 16), value(0), F),
                    "mov rdi,rbx;mov rsi,-1;mov rdx,ds:8388616;mov r10,[r12+16];xor r8d,r8d;"
                            + "mov r9,r15;mov eax,157;syscall;mov r15,rax",
                    "mov x0,x19;mov x1,#-1;ldr x2,[x28,#8];ldr x3,[x21,#16];mov x4,#0;mov x5,x24;mov x8,#167;svc #0;"
                            + "mov x24,x0"));

    private static void function(Assembler asm) {
        asm.function("f");
        asm.ret();
    }

    @Test
    void x8664() throws Exception {
        compare(new X8664Encoder(), Disassembler.X86_64, Form::x8664);
    }

    @Test
    void aarch64() throws Exception {
        compare(new Aarch64Encoder(), Disassembler.AARCH64, Form::aarch64);
    }

    private void compare(Encoder encoder, Disassembler disassembler, Function<Form, String> mnemonics)
            throws Exception {
        int prologue = encoder.encode(List.of()).length;
        for (Form form : FORMS) {
            Assembler asm = new Assembler();
            asm.label("self");
            form.written().accept(asm);
            byte[] code = encoder.encode(asm.program());
            List<String> actual = disassembler.disassemble(code, directory).stream()
                    .filter(line -> line.offset() >= prologue)
                    .map(Line::mnemonic)
                    .toList();
            String text = mnemonics.apply(form).replace("@", Integer.toString(prologue));
            List<String> expected = Arrays.stream(text.split(";"))
                    .filter(mnemonic -> !mnemonic.isEmpty())
                    .map(Disassembler::normal)
                    .toList();
            assertThat(actual).as(text).isEqualTo(expected);
        }
    }

    /** Whatever the programs consist of, nothing in it is unknown, and every branch leads to the start of an instruction. */
    @ParameterizedTest
    @EnumSource
    void programsAreMadeOfInstructionsOnly(Architecture architecture) throws Exception {
        for (Executable executable : List.of(KeeperExecutable.of(architecture), ClientExecutable.of(architecture))) {
            boolean x8664 = architecture == Architecture.X86_64;
            Encoder encoder = x8664 ? new X8664Encoder() : new Aarch64Encoder();
            Disassembler disassembler = x8664 ? Disassembler.X86_64 : Disassembler.AARCH64;
            List<Line> lines = disassembler.disassemble(encoder.encode(executable.program()), directory);
            List<String> starts =
                    lines.stream().map(line -> Integer.toString(line.offset())).toList();
            List<String> targets = new ArrayList<>();
            for (Line line : lines) {
                assertThat(line.mnemonic())
                        .doesNotContain("bad")
                        .doesNotContain("undefined")
                        .doesNotStartWith(".");
                if (line.mnemonic().matches("(j\\w+|call|b|bl|b\\.\\w+) \\d+")) {
                    targets.add(line.mnemonic().split(" ")[1]);
                }
            }
            assertThat(targets).hasSizeGreaterThan(100);
            assertThat(starts).hasSizeGreaterThan(600).containsAll(targets);
        }
    }
}
