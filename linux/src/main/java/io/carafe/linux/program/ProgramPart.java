package io.carafe.linux.program;

/**
 * A part of a program, which writes its instructions where it is told to; and the numbers of the kernel that programs have
 * in common.
 */
public abstract class ProgramPart {
    protected static final int EINTR = 4;
    protected static final int EAGAIN = 11;

    /** Of O_CLOEXEC, SOCK_CLOEXEC, SFD_CLOEXEC and the like. */
    protected static final int CLOEXEC = 0x80000;

    protected static final int NONBLOCK = 0x800;

    /** In bytes, as the calls about signals want to be told. */
    protected static final int SIGNAL_SET_SIZE = 8;

    protected static final int AF_UNIX = 1;

    /** The exit code of a program that cannot do what it is there for. */
    protected static final int FAILED = 125;

    protected final Assembler asm;

    protected ProgramPart(Assembler asm) {
        this.asm = asm;
    }

    /** Adds this part to the program. */
    public abstract void write();

    /** The bit of a signal in a set. */
    protected static long bit(int signal) {
        return 1L << (signal - 1);
    }
}
