package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_CGROUP;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_CHILD_TID;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_EXIT_SIGNAL;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_FLAGS;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_PIDFD;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_SIZE;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_STACK;
import static io.carafe.linux.machine.LaunchLayout.CLONE_ARGS_STACK_SIZE;
import static io.carafe.linux.machine.LaunchLayout.HEADER_ALIVE;
import static io.carafe.linux.machine.LaunchLayout.HEADER_ALL_SIGNALS;
import static io.carafe.linux.machine.LaunchLayout.HEADER_CLONE_ARGS;
import static io.carafe.linux.machine.LaunchLayout.HEADER_CLONE_ARGS_SIZE;
import static io.carafe.linux.machine.LaunchLayout.HEADER_CURRENT;
import static io.carafe.linux.machine.LaunchLayout.HEADER_EXIT_CODE;
import static io.carafe.linux.machine.LaunchLayout.HEADER_FAILED;
import static io.carafe.linux.machine.LaunchLayout.HEADER_PIDFD;
import static io.carafe.linux.machine.LaunchLayout.HEADER_RECORDS;
import static io.carafe.linux.machine.LaunchLayout.HEADER_RECORD_COUNT;
import static io.carafe.linux.machine.LaunchLayout.RECORD_RESULT;

import io.carafe.api.error.ExitCode;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepResult;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.machine.NativeArena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A launch program in native memory, as {@link ProgramEncoder} has put it there: written by the child while it lives,
 * read here. It belongs to the child as long as that is {@link #alive()}.
 */
final class LaunchMemory {
    /** What a record's result is before the call has answered; no system call gives this. */
    static final long UNANSWERED = Long.MIN_VALUE;

    private static final int STACK_SIZE = 512;

    private final NativeArena arena;
    private final long header;
    private final RecordTable records;
    private final List<Step> steps;
    private final Optional<SecondClone> second;

    LaunchMemory(NativeArena arena, long header, RecordTable records, List<Step> steps, Optional<SecondClone> second) {
        this.arena = arena;
        this.header = header;
        this.records = records;
        this.steps = List.copyOf(steps);
        this.second = second;
    }

    /** Fills in the header: everything that spawning needs but the program. */
    void prepare(long cloneFlags, int exitSignal) {
        arena.putLong(header + HEADER_RECORDS, records.address());
        arena.putLong(header + HEADER_RECORD_COUNT, records.count());
        arena.putLong(header + HEADER_CURRENT, -1);
        arena.putLong(header + HEADER_FAILED, -1);
        arena.putLong(header + HEADER_ALL_SIGNALS, -1);
        arena.putInt(header + HEADER_ALIVE, 1);
        arena.putLong(header + HEADER_EXIT_CODE, ExitCode.ENGINE_ERROR);
        arena.putLong(header + HEADER_CLONE_ARGS_SIZE, CLONE_ARGS_SIZE);
        long arguments = header + HEADER_CLONE_ARGS;
        arena.putLong(arguments + CLONE_ARGS_FLAGS, cloneFlags);
        arena.putLong(arguments + CLONE_ARGS_PIDFD, header + HEADER_PIDFD);
        arena.putLong(arguments + CLONE_ARGS_CHILD_TID, header + HEADER_ALIVE);
        arena.putLong(arguments + CLONE_ARGS_EXIT_SIGNAL, exitSignal);
        arena.putLong(arguments + CLONE_ARGS_STACK, arena.allocate(STACK_SIZE));
        arena.putLong(arguments + CLONE_ARGS_STACK_SIZE, STACK_SIZE);
    }

    /** Fills in where CLONE_INTO_CGROUP leads. */
    void bornIn(int cgroup) {
        arena.putLong(header + HEADER_CLONE_ARGS + CLONE_ARGS_CGROUP, cgroup);
    }

    NativeArena arena() {
        return arena;
    }

    long header() {
        return header;
    }

    RecordTable records() {
        return records;
    }

    /** The address of the futex word that becomes 0 when the last process no longer uses this memory. */
    long aliveWord() {
        return second.map(SecondClone::aliveWord).orElse(header + HEADER_ALIVE);
    }

    /** Whether any process uses this memory. */
    boolean alive() {
        return firstAlive() || second.filter(SecondClone::alive).isPresent();
    }

    /** Whether the process that was cloned first uses this memory. A second one may wait on this futex word too. */
    boolean firstAlive() {
        return arena.getIntAcquire(header + HEADER_ALIVE) != 0;
    }

    /** Whether the program makes a second process. */
    boolean hasSecond() {
        return second.isPresent();
    }

    /** The pid of the second process; 0 as long as there is none. */
    int secondPid() {
        return second.map(SecondClone::pid).orElse(0);
    }

    /** The descriptor that clone3 gave. */
    int pidfd() {
        return arena.getInt(header + HEADER_PIDFD);
    }

    List<Step> steps() {
        return steps;
    }

    /** The index of the step that is being executed; -1 before the first. */
    int current() {
        long index = arena.getLong(header + HEADER_CURRENT);
        return index < 0 ? -1 : records.stepOf((int) index);
    }

    /** The index of the step that failed, or -1. */
    int failed() {
        long index = arena.getLong(header + HEADER_FAILED);
        return index < 0 ? -1 : records.stepOf((int) index);
    }

    /** Whether the last process has become the {@link Trampoline}, and no longer uses this memory. */
    boolean hasJumped() {
        int current = current();
        return !alive()
                && failed() < 0
                && current >= 0
                && ProgramRules.isExec(steps.get(current))
                && answer(current) == UNANSWERED;
    }

    /** Takes down what the trampoline had to tell: the answers of the execve steps, from the one that became it. */
    void reported(List<Long> answers) {
        if (!answers.isEmpty() && answers.get(0) <= TrampolineProgram.OF_GROUP) {
            fail(TrampolineJump.entryIn(steps), answers.get(0) - TrampolineProgram.OF_GROUP);
            return;
        }
        int first = current();
        int last = steps.size() - 1;
        int count = Math.min(answers.size(), last - first + 1);
        for (int i = 0; i < count; i++) {
            arena.putLong(records.recordOf(first + i) + RECORD_RESULT, answers.get(i));
        }
        boolean over = first + count > last || (count > 0 && !tolerates(first + count - 1, answers.get(count - 1)));
        arena.putLong(header + HEADER_CURRENT, records.indexOf(over ? first + count - 1 : first + count));
        if (over) {
            arena.putLong(header + HEADER_FAILED, records.indexOf(first + count - 1));
        }
    }

    private void fail(int step, long answer) {
        arena.putLong(records.recordOf(step) + RECORD_RESULT, answer);
        arena.putLong(header + HEADER_CURRENT, records.indexOf(step));
        arena.putLong(header + HEADER_FAILED, records.indexOf(step));
    }

    private boolean tolerates(int step, long answer) {
        Result result = new Result(answer);
        return steps.get(step).tolerated().stream().anyMatch(result::failedWith);
    }

    /** What a step answered, or {@link #UNANSWERED}. */
    long answer(int step) {
        return arena.getLong(records.recordOf(step) + RECORD_RESULT);
    }

    /** The steps that have answered. One that was skipped has not, nor has an execve that succeeded. */
    List<StepResult> answered() {
        List<StepResult> results = new ArrayList<>();
        for (int step = 0; step < steps.size(); step++) {
            long answer = answer(step);
            if (answer != UNANSWERED) {
                results.add(new StepResult(steps.get(step), new Result(pidOr(answer, step)), nanoseconds(step)));
            }
        }
        return results;
    }

    /** A clone answers twice, and whichever process writes that down last has its way. */
    private long pidOr(long answer, int step) {
        return steps.get(step).call() == Syscall.CLONE3 && answer >= 0 ? secondPid() : answer;
    }

    /** From a step's beginning to that of the next one that was reached; unknown for the last. */
    private OptionalLong nanoseconds(int step) {
        if (!records.timed()) {
            return OptionalLong.empty();
        }
        for (int next = step + 1; next < steps.size(); next++) {
            long begun = clock(next);
            if (begun != 0) {
                return OptionalLong.of(begun - clock(step));
            }
        }
        return OptionalLong.empty();
    }

    private long clock(int step) {
        long timespec = records.clockOf(step);
        return arena.getLong(timespec) * 1_000_000_000L + arena.getLong(timespec + Long.BYTES);
    }
}
