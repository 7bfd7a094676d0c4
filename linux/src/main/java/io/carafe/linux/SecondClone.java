package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_CHILD_TID;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_FLAGS;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_PARENT_TID;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_PIDFD;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_STACK;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_STACK_SIZE;
import static io.carafe.linux.machine.LaunchLayout.HEADER_ALIVE;
import static io.carafe.linux.machine.LaunchLayout.RECORD_ARGUMENTS;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Flag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.machine.NativeArena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A clone3 among the steps of a program. It answers twice, in two processes that share all memory, and both go on with the
 * next record. Two steps part them, and it takes no machine code to do so:
 *
 * <ol>
 *   <li>{@code close} of the pidfd that clone3 has just given. A child gets a copy of the descriptors as they were before,
 *       so only the first process has this one. For the first the call succeeds, and it leaves; the second gets EBADF, and
 *       goes on. The kernel stores the number, as the argument of this very call, before the second process runs.
 *   <li>{@code futex}: the second waits until the first has left the memory, so that the two do not both write down where
 *       they are.
 * </ol>
 *
 * <p>With CLONE_PARENT the second process is the JVM's child like the first. The JVM knows it by the word of
 * CLONE_PARENT_SETTID, which is stored, too, before it runs; and the pid stays the child's until the JVM reaps it.
 */
final class SecondClone {
    private static final Set<CloneFlag> OWN_FLAGS = EnumSet.of(
            CloneFlag.VM,
            CloneFlag.PARENT,
            CloneFlag.CLEAR_SIGHAND,
            CloneFlag.PIDFD,
            CloneFlag.PARENT_SETTID,
            CloneFlag.CHILD_CLEARTID);
    private static final int FUTEX_WAIT = 0;
    private static final int STACK_SIZE = 512;

    /** Two words: whether the second process uses the memory, and its pid. */
    private static final int WORDS_SIZE = 16;

    private static final int PID = 8;

    private final NativeArena arena;
    private final long words;

    private SecondClone(NativeArena arena, long words) {
        this.arena = arena;
        this.words = words;
    }

    /** The steps, with those that part the two processes after the clone3, if there is one. */
    static List<Step> addedTo(List<Step> steps) {
        int clone = indexIn(steps);
        if (clone < 0) {
            return steps;
        }
        ProgramRecorder recorder = new ProgramRecorder(DescriptorSweep.ISOLATOR);
        recorder.at(Stage.BIRTH)
                .to("let the first process leave, which alone has this handle on the second")
                .tolerating(Errno.EBADF)
                .skippingAfterSuccess(Step.LEAVE)
                .close(new Arg.Constant("<second process>", 0));
        recorder.at(Stage.BIRTH)
                .to("wait until it has left")
                .tolerating(Errno.EAGAIN)
                .call(
                        Syscall.FUTEX,
                        new Arg.Constant("<first process>", 0),
                        new Arg.Constant("FUTEX_WAIT", FUTEX_WAIT),
                        new Arg.Int(1),
                        new Arg.Null());
        List<Step> added = new ArrayList<>(steps);
        added.addAll(clone + 1, recorder.steps());
        return List.copyOf(added);
    }

    /** The index of the clone3, or -1. */
    static int indexIn(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).call() == Syscall.CLONE3) {
                return i;
            }
        }
        return -1;
    }

    /** Fills in what only the executor knows, for encoded steps of {@link #addedTo} that hold a clone3 at this index. */
    static SecondClone arm(NativeArena arena, long header, RecordTable records, int clone, Architecture architecture) {
        long words = arena.allocate(WORDS_SIZE);
        arena.putInt(words, 1);
        long closing = records.recordOf(clone + 1) + RECORD_ARGUMENTS;
        long waiting = records.recordOf(clone + 2) + RECORD_ARGUMENTS;
        arena.putLong(waiting, header + HEADER_ALIVE);
        long arguments = arena.getLong(records.recordOf(clone) + RECORD_ARGUMENTS);
        long kinds = arena.getLong(arguments + CLONE_ARGS_FLAGS);
        arena.putLong(arguments + CLONE_ARGS_FLAGS, kinds | Flag.word(OWN_FLAGS, architecture));
        arena.putLong(arguments + CLONE_ARGS_PIDFD, closing);
        arena.putLong(arguments + CLONE_ARGS_CHILD_TID, words);
        arena.putLong(arguments + CLONE_ARGS_PARENT_TID, words + PID);
        arena.putLong(arguments + CLONE_ARGS_STACK, arena.allocate(STACK_SIZE));
        arena.putLong(arguments + CLONE_ARGS_STACK_SIZE, STACK_SIZE);
        return new SecondClone(arena, words);
    }

    /** The pid of the second process in the JVM's PID namespace; 0 as long as there is none. */
    int pid() {
        return arena.getIntAcquire(words + PID);
    }

    /** The address of the futex word that becomes 0 when the second process no longer uses the memory. */
    long aliveWord() {
        return words;
    }

    boolean alive() {
        return pid() != 0 && arena.getIntAcquire(words) != 0;
    }
}
