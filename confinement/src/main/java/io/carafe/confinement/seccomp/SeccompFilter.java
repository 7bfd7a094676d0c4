package io.carafe.confinement.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A filter of system calls, ready for the kernel. Immutable.
 */
public final class SeccompFilter {
    private final byte[] program;
    private final String summary;
    private final boolean logged;

    SeccompFilter(List<Instruction> instructions, String summary, boolean logged) {
        ByteBuffer words =
                ByteBuffer.allocate(instructions.size() * Instruction.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : instructions) {
            words.putShort((short) instruction.code())
                    .put((byte) instruction.whenTrue())
                    .put((byte) instruction.whenFalse())
                    .putInt(instruction.operand());
        }
        this.program = words.array();
        this.summary = summary;
        this.logged = logged;
    }

    /** Instructions of classic BPF, {@code struct sock_filter}. */
    public byte[] program() {
        return program.clone();
    }

    /** How many instructions there are. */
    public int length() {
        return program.length / Instruction.SIZE;
    }

    /** What it decides, in a few words that complete "the filter …". */
    public String summary() {
        return summary;
    }

    /** Whether the kernel logs what is refused. */
    public boolean isLogged() {
        return logged;
    }
}
