package io.carafe.linux;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of a child that no longer uses its launch memory.
 *
 * @param results what the steps answered
 * @param last the step that it was at in the end
 * @param running whether it has become the command
 * @param failed the step that ended it, if one did; otherwise it was killed
 */
record LaunchOutcome(List<StepResult> results, Optional<Step> last, boolean running, Optional<StepResult> failed) {

    /** Reads the memory, which may be freed afterwards. */
    static LaunchOutcome of(LaunchMemory memory) {
        List<StepResult> results = new ArrayList<>(memory.answered());
        int current = memory.current();
        if (current < 0) {
            return new LaunchOutcome(results, Optional.empty(), false, Optional.empty());
        }
        Step last = memory.steps().get(current);
        boolean answered = memory.answer(current) != LaunchMemory.UNANSWERED;
        if (memory.failed() < 0 && ProgramRules.isExec(last) && !answered) {
            results.add(new StepResult(last, Result.of(0), OptionalLong.empty()));
            return new LaunchOutcome(List.copyOf(results), Optional.of(last), true, Optional.empty());
        }
        // An execve whose error was tolerated, and after which there was nothing left to do, has failed as well.
        boolean ranOut = answered && current == memory.steps().size() - 1;
        Optional<StepResult> failed = ranOut ? Optional.of(results.get(results.size() - 1)) : Optional.empty();
        if (memory.failed() >= 0) {
            // What failed may have been done later than in its turn: by the trampoline.
            Step culprit = memory.steps().get(memory.failed());
            failed = results.stream()
                    .filter(result -> result.step().equals(culprit))
                    .reduce((earlier, later) -> later);
        }
        return new LaunchOutcome(List.copyOf(results), Optional.of(last), false, failed);
    }

    /** The same; but a process that was killed on its way does not run, wherever it was by then. */
    LaunchOutcome unlessKilled() {
        return new LaunchOutcome(results, last, false, failed);
    }

    /** The error of a launch that failed. */
    CarafeException failure(Optional<Exit> exit) {
        if (failed.isEmpty()) {
            return killed(exit);
        }
        StepResult worst = worst(failed.get());
        Result result = worst.result();
        if (result.ok()) {
            return new LaunchException(worst.step(), result.raw(), LaunchAdvice.onShortResult(worst.step()));
        }
        return new LaunchException(worst.step(), result.errno(), LaunchAdvice.onFailure(worst.step(), result.errno()));
    }

    /** The error of a launch that this JVM has put an end to. */
    CarafeException ended(String why) {
        return new CarafeException(
                "cannot start a process: it was ended before its command ran, as " + why + ", when " + where(),
                "If it was to join a container, processes there keep it from starting; kill the container.");
    }

    /** As execvp(3): when the command was found nowhere, but somewhere could not be executed, that is what to tell. */
    private StepResult worst(StepResult last) {
        if (!ProgramRules.isExec(last.step()) || !isAbsence(last.result())) {
            return last;
        }
        return results.stream()
                .filter(result ->
                        ProgramRules.isExec(result.step()) && result.result().failedWith(Errno.EACCES))
                .findFirst()
                .orElse(last);
    }

    private static boolean isAbsence(Result result) {
        return result.failedWith(Errno.ENOENT) || result.failedWith(Errno.ENOTDIR);
    }

    private CarafeException killed(Optional<Exit> exit) {
        String how = exit.filter(Exit::signalled)
                .map(end -> "was killed by signal " + end.status())
                .orElse("ended");
        return new CarafeException("cannot start a process: it " + how + " before its command ran, when " + where());
    }

    private String where() {
        return last.map(step -> step.isolator() + " wanted to " + step.why() + ", by " + step.text())
                .orElse("its first step");
    }
}
