package io.carafe.confinement.seccomp;

import io.carafe.api.launch.Arg;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** A filter of system calls, ready for the kernel. Immutable. */
public final class SeccompFilter {
    private static final int SOCK_FPROG_SIZE = 16;

    private final byte[] code;
    private final Arg.Block program;
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
        this.code = words.array();
        this.summary = summary;
        this.logged = logged;
        byte[] header = new byte[SOCK_FPROG_SIZE];
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putShort((short) instructions.size());
        this.program = new Arg.Block(
                header,
                Map.of(Long.BYTES, new Arg.Block(code, "[...]")),
                "{len=" + instructions.size() + ", filter=[...]}");
    }

    /** Instructions of classic BPF, each a {@code struct sock_filter}. */
    byte[] code() {
        return code.clone();
    }

    /** The third argument of seccomp(2): {@code struct sock_fprog}. */
    public Arg program() {
        return program;
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
