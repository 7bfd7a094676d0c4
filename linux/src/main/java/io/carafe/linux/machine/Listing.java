package io.carafe.linux.machine;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Machine code as an assembler would print it: for every instruction its bytes, and what they mean.
 *
 * <p>The product has no native compiler at build time, so the bytes are the source. Each line of a listing is one of:
 *
 * <pre>{@code
 * ; a remark on what follows
 * label:
 *   49 89 f8               mov r8, rdi           ; bytes as in memory, at least two spaces, mnemonic, remark
 * }</pre>
 *
 * <p>Only labels and bytes count at run time. The mnemonics are for readers, and for the test that disassembles the
 * bytes and compares: in them, a name in capitals stands for the constant of {@link LaunchLayout}, and the target of a
 * jump is a label.
 */
public final class Listing {

    /** The label of {@code long spawn(header)}; see {@link MachineCode#spawn}. */
    static final String SPAWN = "spawn";

    /** The label of {@code long syscall(number, a1, … a6)}; see {@link MachineCode#syscall}. */
    static final String SYSCALL = "syscall";

    private final String architecture;
    private final List<Instruction> instructions;
    private final Map<String, Integer> labels;
    private final byte[] bytes;

    /**
     * One instruction.
     *
     * @param offset where it begins, counted from the first instruction of the listing
     * @param size how many bytes it has
     * @param bytes those bytes as they follow each other in memory, in hexadecimal digits with a space between two
     * @param mnemonic the same for readers
     */
    public record Instruction(int offset, int size, String bytes, String mnemonic) {}

    private Listing(String architecture, List<Instruction> instructions, Map<String, Integer> labels, byte[] bytes) {
        this.architecture = architecture;
        this.instructions = List.copyOf(instructions);
        this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        this.bytes = bytes;
    }

    /**
     * Reads a listing. Labels and remarks on a section begin a line, instructions are indented by two spaces.
     *
     * @throws IllegalArgumentException if a line is none of the three kinds, a label comes twice, or an entry is missing
     */
    static Listing parse(String architecture, String text) {
        List<Instruction> instructions = new ArrayList<>();
        Map<String, Integer> labels = new LinkedHashMap<>();
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        // This runs once, in the interpreter, when a command starts: hence indexes rather than lines cut into pieces.
        int end;
        for (int line = 0; line < text.length(); line = end + 1) {
            end = text.indexOf('\n', line);
            if (end < 0) {
                end = text.length();
            }
            if (line == end || text.charAt(line) == ';') {
                continue;
            }
            if (text.startsWith("  ", line)) {
                instructions.add(instruction(text.substring(line + 2, end), code));
            } else {
                addLabel(text.substring(line, end), code.size(), labels);
            }
        }
        for (String entry : List.of(SPAWN, SYSCALL)) {
            if (!labels.containsKey(entry)) {
                throw new IllegalArgumentException("no label " + entry);
            }
        }
        return new Listing(architecture, instructions, labels, code.toByteArray());
    }

    private static Instruction instruction(String line, ByteArrayOutputStream code) {
        int gap = line.indexOf("  ");
        if (gap < 0) {
            throw new IllegalArgumentException("not bytes and a mnemonic: " + line);
        }
        String hex = line.substring(0, gap);
        int offset = code.size();
        for (int digits = 0; digits < hex.length(); digits += 3) {
            code.write(HexFormat.fromHexDigits(hex, digits, digits + 2));
        }
        int remark = line.indexOf(';', gap);
        String mnemonic =
                line.substring(gap, remark < 0 ? line.length() : remark).strip();
        return new Instruction(offset, code.size() - offset, hex, mnemonic);
    }

    private static void addLabel(String line, int offset, Map<String, Integer> labels) {
        if (!line.endsWith(":")) {
            throw new IllegalArgumentException("neither a label nor an instruction: " + line);
        }
        String label = line.substring(0, line.length() - 1);
        if (labels.putIfAbsent(label, offset) != null) {
            throw new IllegalArgumentException("label " + label + " comes twice");
        }
    }

    /** The architecture, in the words of {@code uname -m}. */
    public String architecture() {
        return architecture;
    }

    /** The instructions in the order in which they lie in memory, without gaps. */
    public List<Instruction> instructions() {
        return instructions;
    }

    /** The labels in their order, each with its offset from the first instruction. */
    public Map<String, Integer> labels() {
        return labels;
    }

    /** A copy of the code. It can be placed at any address: all its jumps are relative. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The offset of {@code spawn}. */
    public int spawn() {
        return offset(SPAWN);
    }

    /** The offset of {@code syscall}. */
    public int syscall() {
        return offset(SYSCALL);
    }

    private int offset(String label) {
        Integer offset = labels.get(label);
        if (offset == null) {
            throw new IllegalArgumentException("no label " + label);
        }
        return offset;
    }
}
