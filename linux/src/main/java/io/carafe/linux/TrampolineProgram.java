package io.carafe.linux;

import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Executable;
import io.carafe.linux.program.ProgramPart;

/**
 * The program that a new process is for a moment, between the JVM's memory and the command's.
 *
 * <p>Its arguments are the paths at which the command may be, one at least; an empty one; and the words of the command. It
 * executes the first path that there is, as execvp(3) does. What execve(2) answered, when it comes back, it writes to
 * {@link LaunchProgram#REPORT_NUMBER}, eight bytes each time. That descriptor is closed by the execve that succeeds.
 * Before that it asks to end with the engine, if it has a pipe at {@link LaunchProgram#LIFELINE_NUMBER}, and enters the control
 * group at {@link LaunchProgram#LATE_GROUP_NUMBER}, if it has one there.
 */
final class TrampolineProgram extends ProgramPart {
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int O_ACCMODE = 3;
    private static final int O_WRONLY = 1;
    private static final int FD_CLOEXEC = 1;
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int SIGKILL = 9;

    /** What is reported in place of an execve's answer: that of the entry to the control group, and this less. */
    static final long OF_GROUP = -0x10000;

    private static final int ANSWER = 0;
    private static final int ITSELF = 8;
    private static final int SIZE = 16;

    private TrampolineProgram(Assembler asm) {
        super(asm);
    }

    static Executable of(Architecture architecture) {
        Assembler asm = new Assembler();
        new TrampolineProgram(asm).write();
        return new Executable(architecture, asm.program(), SIZE);
    }

    @Override
    public void write() {
        findArguments();
        asm.kernel(D, SystemCall.FCNTL, value(LaunchProgram.REPORT_NUMBER), value(F_SETFD), value(FD_CLOEXEC));
        endWithTheEngine();
        enterGroup();
        tryPaths();
        asm.label("leave");
        asm.kernel(D, SystemCall.EXIT_GROUP, value(FAILED));
        asm.jump("leave");
    }

    /** A: where the address of the first path is. B: the environment. C: the words of the command. */
    private void findArguments() {
        asm.stackAddress(A);
        asm.load(B, at(A, 0));
        asm.add(A, Long.BYTES);
        asm.add(B, 1);
        asm.shiftLeft(B, 3);
        asm.add(B, A);
        asm.set(C, A);
        asm.label("words");
        asm.load(D, at(C, 0));
        asm.ifEqual(D, 0, "leave");
        asm.add(C, Long.BYTES);
        asm.load(D, at(C, 0));
        asm.ifEqual(D, 0, "leave");
        asm.loadByte(D, at(D, 0));
        asm.ifNotEqual(D, 0, "words");
        asm.add(C, Long.BYTES);
    }

    private void report() {
        asm.store(data(ANSWER), E);
        asm.kernel(D, SystemCall.WRITE, value(LaunchProgram.REPORT_NUMBER), address(ANSWER), value(Long.BYTES));
    }

    /** The end of the file says that the engine has ended before that. */
    private void endWithTheEngine() {
        asm.kernel(E, SystemCall.FCNTL, value(LaunchProgram.LIFELINE_NUMBER), value(F_SETFD), value(FD_CLOEXEC));
        asm.ifLess(E, 0, "bound");
        asm.kernel(E, SystemCall.PRCTL, value(PR_SET_PDEATHSIG), value(SIGKILL));
        asm.kernel(E, SystemCall.READ, value(LaunchProgram.LIFELINE_NUMBER), address(ITSELF), value(1));
        asm.ifEqual(E, 0, "leave");
        asm.label("bound");
    }

    /**
     * Most processes are not given one. A file of a control group takes a pid, and 0 for who writes.
     *
     * <p>It is open for writing alone. What is open otherwise is the null device, which SELinux has put there when it gave this
     * process its label: that would take a pid from anybody. Nothing is called that the filter of a profile of the user's
     * need not allow anyway.
     */
    private void enterGroup() {
        asm.kernel(E, SystemCall.FCNTL, value(LaunchProgram.LATE_GROUP_NUMBER), value(F_GETFL));
        asm.ifLess(E, 0, "enter");
        asm.and(E, O_ACCMODE);
        asm.ifEqual(E, O_WRONLY, "enter");
        asm.set(E, -Errno.EACCES.number());
        asm.jump("refused");
        asm.label("enter");
        asm.storeByte(data(ITSELF), '0');
        asm.kernel(E, SystemCall.WRITE, value(LaunchProgram.LATE_GROUP_NUMBER), address(ITSELF), value(1));
        asm.kernel(D, SystemCall.FCNTL, value(LaunchProgram.LATE_GROUP_NUMBER), value(F_SETFD), value(FD_CLOEXEC));
        asm.ifEqual(E, 1, "try");
        asm.ifEqual(E, -Errno.EBADF.number(), "try");
        asm.label("refused");
        asm.add(E, OF_GROUP);
        report();
        asm.jump("leave");
    }

    private void tryPaths() {
        asm.label("try");
        asm.load(D, at(A, 0));
        asm.kernel(E, SystemCall.EXECVE, D, C, B);
        report();
        asm.ifEqual(E, -Errno.ENOENT.number(), "next");
        asm.ifEqual(E, -Errno.ENOTDIR.number(), "next");
        asm.ifNotEqual(E, -Errno.EACCES.number(), "leave");
        asm.label("next");
        asm.add(A, Long.BYTES);
        asm.load(D, at(A, 0));
        asm.loadByte(D, at(D, 0));
        asm.ifNotEqual(D, 0, "try");
    }
}
