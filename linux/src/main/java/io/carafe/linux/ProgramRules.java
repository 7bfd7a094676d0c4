package io.carafe.linux;

import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import java.util.List;

/** What holds for the order of every launch program. */
final class ProgramRules {
    private ProgramRules() {}

    /** Whether a step becomes the command, if it succeeds. */
    static boolean isExec(Step step) {
        return step.call() == Syscall.EXECVE || step.call() == Syscall.EXECVEAT;
    }

    /** @throws IllegalArgumentException that names the step that breaks a rule */
    static void check(List<Step> steps) {
        Step last = steps.get(steps.size() - 1);
        if (!isExec(last)) {
            throw new IllegalArgumentException("a launch program ends in an execve, and not in " + last.text());
        }
        if (steps.stream().filter(step -> step.call() == Syscall.CLONE3).count() > 1) {
            throw new IllegalArgumentException("a launch program clones at most once");
        }
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).skipAfterSuccess() == Step.LEAVE) {
                checkLeave(steps.get(i));
                continue;
            }
            int skipped = Math.max(steps.get(i).skipAfterSuccess(), steps.get(i).skipAfterFailure());
            checkSkip(steps, i, skipped);
        }
    }

    private static void checkLeave(Step step) {
        if (!step.isolator().equals(DescriptorSweep.ISOLATOR)) {
            throw new IllegalArgumentException(
                    "step " + step.text() + " of " + step.isolator() + " ends the process, which only a clone may");
        }
    }

    /** A step must not leave out what another isolator, or another stage, does. */
    private static void checkSkip(List<Step> steps, int from, int skipped) {
        Step step = steps.get(from);
        for (int i = from + 1; i <= from + skipped; i++) {
            if (i >= steps.size() - 1
                    || steps.get(i).stage() != step.stage()
                    || !steps.get(i).isolator().equals(step.isolator())) {
                throw new IllegalArgumentException("step " + step.text() + " of " + step.isolator() + " skips "
                        + skipped + " steps, and so leaves stage " + step.stage());
            }
        }
    }
}
