package io.carafe.linux;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one child between clone and execve.
 *
 * <p>The child tells nothing; the kernel does, when it clears and wakes the futex word of CLONE_CHILD_CLEARTID. Whoever
 * finds the word cleared first takes down what there is to know, and from then on the memory is only waiting for the
 * last watcher to leave before it is freed.
 */
final class LinuxLaunchedProcess implements LaunchedProcess {
    /** How long a watcher sleeps before it looks whether it was interrupted, or the child is gone without a word. */
    private static final long SLICE_MILLIS = 100;

    private static final long LONGEST_DEATH_MILLIS = 10_000;
    private static final int SIGKILL = 9;

    /** What is waited for, if not a process. */
    private static final int ALIVE_WORD = -1;

    private static final int REPORT = -2;

    private final LinuxKernel kernel;
    private final LaunchArenas arenas;
    private final LaunchMemory memory;
    private final Optional<TrampolineReport> report;
    private final DumpableGuard.Permit permit;
    private final FutexWait futex;
    private final int lastDumpable;

    private final Object lock = new Object();
    private int pid;
    private Descriptor pidfd;
    private boolean second;
    private boolean killed;
    private String reason = "";
    private int watchers;
    private boolean freed;
    private boolean closed;
    private @Nullable LaunchOutcome outcome;
    private boolean reaped;
    private Optional<Exit> exit = Optional.empty();

    LinuxLaunchedProcess(
            LinuxKernel kernel,
            LaunchArenas arenas,
            LaunchMemory memory,
            Optional<TrampolineReport> report,
            DumpableGuard.Permit permit,
            int pid) {
        this.kernel = kernel;
        this.arenas = arenas;
        this.memory = memory;
        this.report = report;
        this.permit = permit;
        this.pid = pid;
        this.pidfd = new Descriptor(kernel, memory.pidfd());
        this.futex = new FutexWait(kernel.door());
        this.lastDumpable = lastDumpable(memory.steps());
        permit.belongsTo(this::isDumpable, () -> end("others had to wait for it"));
    }

    @Override
    public int pid() {
        synchronized (lock) {
            return pid;
        }
    }

    @Override
    public int pidfd() {
        synchronized (lock) {
            return pidfd.number();
        }
    }

    /**
     * Waits until the second process exists, where the program makes one, or the first has failed; {@link #awaitExec} tells
     * of that.
     */
    void awaitBirth() {
        boolean interrupted = false;
        while (memory.hasSecond() && look() == null && !isSecond()) {
            interrupted |= Thread.interrupted();
            sleep();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSecond() {
        synchronized (lock) {
            return second;
        }
    }

    /**
     * Whether it has neither become its command nor ended.
     *
     * @param doubting whether also to ask if it has gone without a word
     */
    boolean usesMemory(boolean doubting) {
        return look(doubting) == null;
    }

    @Override
    public void awaitExec() {
        boolean interrupted = false;
        LaunchOutcome found = look();
        while (found == null) {
            if (Thread.interrupted()) {
                interrupted = true;
                kill();
            }
            found = sleep();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            if (!found.running()) {
                reap();
                throw new CarafeException("cannot start a process: the thread was interrupted, and the process killed");
            }
        }
        if (!found.running()) {
            Optional<Exit> end = reap();
            Optional<String> why = reasonOfEnd();
            throw why.isPresent() ? found.ended(why.get()) : found.failure(end);
        }
    }

    private Optional<String> reasonOfEnd() {
        synchronized (lock) {
            return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
        }
    }

    @Override
    public List<StepResult> results() {
        LaunchOutcome found = look();
        synchronized (lock) {
            if (found == null) {
                found = outcome;
            }
            return found == null ? List.copyOf(memory.answered()) : found.results();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        LaunchOutcome found = look();
        if (found == null) {
            kill();
            found = awaitDeath();
        }
        if (!found.running()) {
            reap();
        }
        synchronized (lock) {
            pidfd.close();
        }
    }

    private LaunchOutcome awaitDeath() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_DEATH_MILLIS);
        LaunchOutcome found = sleep();
        while (found == null) {
            if (System.nanoTime() > deadline) {
                // Its memory cannot be freed; that is better than freeing it.
                throw new CarafeException(
                        "cannot end process " + pid() + ", which does not react to SIGKILL",
                        "Perhaps its cgroup is frozen.");
            }
            found = sleep();
        }
        return found;
    }

    /** Waits for a slice of time, or less if the child leaves the memory. */
    private @Nullable LaunchOutcome sleep() {
        synchronized (lock) {
            if (outcome != null) {
                return outcome;
            }
            watchers++;
        }
        boolean timedOut = false;
        try {
            timedOut = sleepOnce();
        } finally {
            synchronized (lock) {
                watchers--;
            }
        }
        return look(timedOut);
    }

    /** The kernel wakes one waiter on the first process's word, and that is to be the second process. */
    private boolean sleepOnce() {
        int first;
        synchronized (lock) {
            if (report.isPresent() && memory.hasJumped()) {
                first = REPORT;
            } else if (!memory.hasSecond() || second) {
                first = ALIVE_WORD;
            } else {
                first = pidfd.number();
            }
        }
        if (first == REPORT) {
            return !report.orElseThrow().await((int) SLICE_MILLIS);
        }
        return first < 0 ? futex.await(memory.aliveWord(), 1, SLICE_MILLIS) : !hasEnded(first, (int) SLICE_MILLIS);
    }

    private @Nullable LaunchOutcome look() {
        return look(false);
    }

    /** The first process has made a second and left: from now on this is about the second. */
    private boolean turnToSecond() {
        if (second || outcome != null || memory.firstAlive()) {
            return false;
        }
        int next = memory.secondPid();
        if (next == 0) {
            return false;
        }
        Result opened = kernel.pidfdOpen(next);
        if (!opened.ok()) {
            kernel.kill(next, SIGKILL);
        }
        Descriptor fresh = new Descriptor(kernel, opened.intOrThrow("reach the new process " + next));
        kernel.waitid(pidfd.number(), true);
        pidfd.close();
        pidfd = fresh;
        pid = next;
        second = true;
        return true;
    }

    /** Whether it no longer uses the memory. The first may leave while this looks, and then it is about the second. */
    private boolean hasLeft(boolean doubting) {
        turnToSecond();
        return isGone(doubting) && (!turnToSecond() || isGone(doubting));
    }

    /**
     * Whether what became of it is known: where it went on as the trampoline, that has to tell. Another process of the
     * container may hold the report open, for ever.
     *
     * @param doubting whether also to ask if the trampoline is there no longer
     */
    private boolean isKnown(boolean doubting) {
        return report.isEmpty()
                || !memory.hasJumped()
                || report.get().isComplete()
                || (doubting && (hasEnded(pidfd.number(), 0) || new NewProcess(kernel, pid).hasExecuted()));
    }

    private LaunchOutcome takeDown() {
        if (report.isPresent() && memory.hasJumped()) {
            memory.reported(report.get().answers());
        }
        LaunchOutcome found = LaunchOutcome.of(memory);
        return killed ? found.unlessKilled() : found;
    }

    private boolean isGone(boolean doubting) {
        return !memory.alive() || (doubting && hasEnded(pidfd.number(), 0));
    }

    /**
     * Takes down what became of the child, if it no longer uses the memory.
     *
     * @param doubting whether also to ask if the child has gone without clearing the word, or does not get on
     */
    private @Nullable LaunchOutcome look(boolean doubting) {
        LaunchOutcome found;
        boolean left;
        synchronized (lock) {
            left = outcome != null || hasLeft(doubting);
            if (outcome == null && left && isKnown(doubting)) {
                outcome = takeDown();
            }
            if (outcome != null && watchers == 0 && !freed) {
                freed = true;
                arenas.free(memory.arena());
                report.ifPresent(TrampolineReport::close);
            }
            found = outcome;
            if (doubting && found == null && new NewProcess(kernel, pid).isStopped()) {
                end("another process had stopped it");
            }
        }
        if (left) {
            // Not under the lock: the guard asks and ends processes under its own.
            permit.close();
        }
        return found;
    }

    /** A pidfd can be read from when its process has ended. */
    private boolean hasEnded(int process, int atMostMillis) {
        Answer<List<PollEntry>> polled = kernel.poll(List.of(PollEntry.of(process, PollEntry.IN)), atMostMillis);
        return !polled.failedWith(Errno.EINTR)
                && polled.orThrow("ask for the state of a new process").get(0).saw(PollEntry.IN);
    }

    /** Whether the JVM is dumpable for the child, or the child will make it so. */
    private boolean isDumpable() {
        synchronized (lock) {
            return outcome == null && memory.alive() && memory.current() <= lastDumpable;
        }
    }

    /** Kills it, and has {@link #awaitExec} tell why. */
    private void end(String why) {
        synchronized (lock) {
            if (outcome == null && !killed) {
                reason = why;
                kill();
            }
        }
    }

    /** The pidfd is open as long as there is no outcome. */
    private void kill() {
        synchronized (lock) {
            if (outcome == null) {
                killed = true;
                kernel.pidfdSendSignal(pidfd.number(), SIGKILL);
                if (!second && memory.secondPid() != 0) {
                    // It is this JVM's child and not reaped, so the pid is surely its own.
                    kernel.kill(memory.secondPid(), SIGKILL);
                }
            }
        }
    }

    /**
     * Takes the exit status of a child that has not become the command; empty if somebody else did. It is on its way out,
     * unless another process has reported a failure in its name.
     */
    private Optional<Exit> reap() {
        synchronized (lock) {
            if (!reaped) {
                reaped = true;
                kernel.pidfdSendSignal(pidfd.number(), SIGKILL);
                Answer<Exit> answer = kernel.waitid(pidfd.number(), true);
                exit = answer.ok() ? Optional.of(answer.orThrow("reap process " + pid)) : Optional.empty();
            }
            return exit;
        }
    }

    /** The last step for which, or by which, the JVM is dumpable. */
    private static int lastDumpable(List<Step> steps) {
        int last = -1;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).stage() == Stage.HOLD || DumpableStep.is(steps.get(i))) {
                last = i;
            }
        }
        return last;
    }
}
