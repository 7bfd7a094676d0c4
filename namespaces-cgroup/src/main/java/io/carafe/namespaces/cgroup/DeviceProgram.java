package io.carafe.namespaces.cgroup;

import io.carafe.api.resources.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that the kernel runs when a process of a container opens a device or makes a file of one: bytecode of
 * BPF_PROG_TYPE_CGROUP_DEVICE, which is given {@code struct bpf_cgroup_dev_ctx {u32 access_type, major, minor}} in R1, with
 * the access in the upper half of the first word and the type in the lower, and answers in R0, 1 for yes. For each rule in
 * turn it goes on to the next one as soon as something does not match.
 */
final class DeviceProgram {
    /** Size of an instruction. */
    static final int BYTES = 8;

    // Operation codes of linux/bpf.h: class, source or size, operation.
    private static final int LOAD_WORD = 0x61; // BPF_LDX | BPF_W | BPF_MEM
    private static final int MOVE = 0xbc; // BPF_ALU | BPF_MOV | BPF_X
    private static final int SET = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int SHIFT_RIGHT = 0x74; // BPF_ALU | BPF_RSH | BPF_K
    private static final int JUMP_UNLESS_EQUAL = 0x56; // BPF_JMP32 | BPF_JNE | BPF_K
    private static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT

    private static final int ANSWER = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int REST = 6;

    private static final int TYPE_BLOCK = 1;
    private static final int TYPE_CHARACTER = 2;
    private static final int LOWER_HALF = 0xffff;
    private static final int HALF = 16;
    private static final int ALL_ACCESS = 7;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = 8;

    private record Instruction(int code, int destination, int source, int offset, int immediate) {}

    private final List<Instruction> instructions = new ArrayList<>();

    private DeviceProgram() {}

    /** The program that allows what one of the rules allows, in the byte order of this machine. */
    static byte[] allowing(List<DeviceRule> rules) {
        DeviceProgram program = new DeviceProgram();
        program.readContext();
        rules.forEach(program::rule);
        program.answer(0);
        return program.bytes();
    }

    private void readContext() {
        add(LOAD_WORD, TYPE, CONTEXT, 0, 0);
        add(MOVE, ACCESS, TYPE, 0, 0);
        add(SHIFT_RIGHT, ACCESS, 0, 0, HALF);
        add(AND, TYPE, 0, 0, LOWER_HALF);
        add(LOAD_WORD, MAJOR, CONTEXT, MAJOR_OFFSET, 0);
        add(LOAD_WORD, MINOR, CONTEXT, MINOR_OFFSET, 0);
    }

    private void rule(DeviceRule rule) {
        List<Integer> jumps = new ArrayList<>();
        if (rule.type() != 'a') {
            jumps.add(unlessEqual(TYPE, rule.type() == 'b' ? TYPE_BLOCK : TYPE_CHARACTER));
        }
        int refused = ALL_ACCESS & ~accessBits(rule);
        if (refused != 0) {
            add(MOVE, REST, ACCESS, 0, 0);
            add(AND, REST, 0, 0, refused);
            jumps.add(unlessEqual(REST, 0));
        }
        if (rule.major() != DeviceRule.ANY) {
            jumps.add(unlessEqual(MAJOR, (int) rule.major()));
        }
        if (rule.minor() != DeviceRule.ANY) {
            jumps.add(unlessEqual(MINOR, (int) rule.minor()));
        }
        answer(1);
        jumps.forEach(this::jumpToHere);
    }

    /** As the kernel numbers them: make a file 1, read 2, write 4. */
    private static int accessBits(DeviceRule rule) {
        return (rule.allows('m') ? 1 : 0) | (rule.allows('r') ? 2 : 0) | (rule.allows('w') ? 4 : 0);
    }

    private void answer(int value) {
        add(SET, ANSWER, 0, 0, value);
        add(EXIT, 0, 0, 0, 0);
    }

    private int unlessEqual(int register, int value) {
        add(JUMP_UNLESS_EQUAL, register, 0, 0, value);
        return instructions.size() - 1;
    }

    private void jumpToHere(int from) {
        Instruction jump = instructions.get(from);
        int distance = instructions.size() - from - 1;
        instructions.set(
                from, new Instruction(jump.code(), jump.destination(), jump.source(), distance, jump.immediate()));
    }

    private void add(int code, int destination, int source, int offset, int immediate) {
        instructions.add(new Instruction(code, destination, source, offset, immediate));
    }

    /** The destination is the lower four bits of its byte on a little-endian machine; Carafe knows no other. */
    private byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(instructions.size() * BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction one : instructions) {
            bytes.put((byte) one.code())
                    .put((byte) (one.source() << 4 | one.destination()))
                    .putShort((short) one.offset())
                    .putInt(one.immediate());
        }
        return bytes.array();
    }
}
