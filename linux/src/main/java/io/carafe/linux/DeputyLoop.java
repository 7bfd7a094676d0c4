package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.RECORD_ARGUMENTS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_DESTINATIONS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_LEAST_SUCCESS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_NUMBER;
import static io.carafe.linux.machine.LaunchLayout.RECORD_RESULT;
import static io.carafe.linux.machine.LaunchLayout.RECORD_SKIP_AFTER_SUCCESS;

import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.machine.NativeArena;
import java.util.List;

/**
 * The program of a {@link LinuxDeputy}, which has no end: a skip of so many records backwards makes a loop of it, and takes
 * no machine code. What is asked for is written into the record of one of its steps.
 *
 * <p>A futex word says whose turn it is: 0 while the deputy waits, 1 from when a call has been written down until its answer
 * has. Four steps make the loop:
 *
 * <ol>
 *   <li>FUTEX_WAIT as long as the word is 0. A wake-up, which may be a late one, has it look again; EAGAIN, which says that
 *       the word is not 0, lets it go on.
 *   <li>The call. Whatever it answers is a success, and stays in the record.
 *   <li>A call that answers 0, a FUTEX_WAKE where nobody sleeps, whose answer is stored in the word. The kernel's barrier in
 *       it orders the two answers for whoever looks at the word.
 *   <li>FUTEX_WAKE for whoever waits on the word; and on to the first.
 * </ol>
 *
 * <p>Before them it waits once more in the same way, held until its ids are mapped (see {@link DumpableGuard}).
 */
final class DeputyLoop {
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final Arg.Constant PR_SET_PDEATHSIG = new Arg.Constant("PR_SET_PDEATHSIG", 1);
    private static final int SIGKILL = 9;

    /** The steps, by their places. */
    private static final int HOLD = 1;

    private static final int WAIT = 2;
    private static final int CALL = 3;
    private static final int CLEAR = 4;
    private static final int WAKE = 5;

    /** Two words: whose turn it is, and one where nobody sleeps. */
    private static final int WORDS_SIZE = 16;

    private static final int NOBODYS = 8;

    private final NativeArena arena;
    private final long word;
    private final long call;

    private DeputyLoop(NativeArena arena, long word, long call) {
        this.arena = arena;
        this.word = word;
        this.call = call;
    }

    /** The steps before they are {@linkplain #arm armed}: each at its place. */
    static List<Step> steps() {
        ProgramRecorder recorder = new ProgramRecorder(DescriptorSweep.ISOLATOR);
        recorder.at(Stage.DESCRIPTORS).to("end with the engine").prctl(PR_SET_PDEATHSIG, SIGKILL);
        wait(recorder, Stage.HOLD, "wait for the host's side");
        wait(recorder, Stage.EXEC, "wait for something to do");
        futex(recorder, "make a call for the engine", FUTEX_WAKE);
        futex(recorder, "say that it is done", FUTEX_WAKE);
        futex(recorder, "wake the engine", FUTEX_WAKE);
        return recorder.steps();
    }

    private static void wait(ProgramRecorder recorder, Stage stage, String why) {
        recorder.at(stage)
                .to(why)
                .tolerating(Errno.EAGAIN)
                .call(
                        Syscall.FUTEX,
                        new Arg.Constant("<turn>", 0),
                        new Arg.Constant("FUTEX_WAIT", FUTEX_WAIT),
                        new Arg.Int(0),
                        new Arg.Null());
    }

    private static void futex(ProgramRecorder recorder, String why, int operation) {
        recorder.at(Stage.EXEC)
                .to(why)
                .call(
                        Syscall.FUTEX,
                        new Arg.Constant("<turn>", 0),
                        new Arg.Constant("FUTEX_WAKE", operation),
                        new Arg.Int(1));
    }

    /** Fills in what only the executor knows, for the encoded steps. */
    static DeputyLoop arm(NativeArena arena, RecordTable records) {
        long words = arena.allocate(WORDS_SIZE);
        for (int step : new int[] {HOLD, WAIT, WAKE}) {
            arena.putLong(records.recordOf(step) + RECORD_ARGUMENTS, words);
        }
        arena.putLong(records.recordOf(CLEAR) + RECORD_ARGUMENTS, words + NOBODYS);
        arena.putLong(records.recordOf(CLEAR) + RECORD_DESTINATIONS, arena.pointers(words));
        arena.putLong(records.recordOf(CALL) + RECORD_LEAST_SUCCESS, Long.MIN_VALUE);
        arena.putLong(records.recordOf(WAIT) + RECORD_SKIP_AFTER_SUCCESS, backTo(WAIT, WAIT));
        arena.putLong(records.recordOf(WAKE) + RECORD_SKIP_AFTER_SUCCESS, backTo(WAIT, WAKE));
        return new DeputyLoop(arena, words, records.recordOf(CALL));
    }

    private static long backTo(int target, int from) {
        return target - from - 1L;
    }

    /** The address of the word that says whose turn it is: 1 until the answer is there. */
    long word() {
        return word;
    }

    /** Writes down a call, and that it is the deputy's turn. It has to be woken then. */
    void ask(long number, long... arguments) {
        arena.putLong(call + RECORD_NUMBER, number);
        for (int i = 0; i < arguments.length; i++) {
            arena.putLong(call + RECORD_ARGUMENTS + (long) Long.BYTES * i, arguments[i]);
        }
        arena.putLong(call + RECORD_RESULT, LaunchMemory.UNANSWERED);
        arena.putIntRelease(word, 1);
    }

    /** Whether the last call has been answered. */
    boolean answered() {
        return arena.getIntAcquire(word) == 0;
    }

    /** What the last call answered. */
    long answer() {
        return arena.getLong(call + RECORD_RESULT);
    }
}
