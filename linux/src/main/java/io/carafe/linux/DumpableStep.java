package io.carafe.linux;

import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a child in a user namespace of its own undo at once what its change of user does to the JVM, whose memory it
 * shares: that is no longer dumpable then (see {@link DumpableGuard}), and another launch whose maps are to be written
 * at that moment would fail with EACCES. Afterwards is too late, since a whole file system may be set up in between.
 */
final class DumpableStep {
    private static final Arg.Constant PR_SET_DUMPABLE = new Arg.Constant("PR_SET_DUMPABLE", 4);

    private DumpableStep() {}

    /** The steps, with one more after the last that changes a user or a group. */
    static List<Step> addedTo(List<Step> steps) {
        int last = -1;
        for (int i = 0; i < steps.size(); i++) {
            Syscall call = steps.get(i).call();
            if (call == Syscall.SETRESUID || call == Syscall.SETRESGID) {
                last = i;
            }
        }
        if (last < 0 || isSkippedOver(steps, last)) {
            return steps;
        }
        ProgramRecorder recorder = new ProgramRecorder(DescriptorSweep.ISOLATOR);
        recorder.at(steps.get(last).stage())
                .to("keep the engine's files in /proc its own")
                .prctl(PR_SET_DUMPABLE, 1);
        List<Step> added = new ArrayList<>(steps);
        added.addAll(last + 1, recorder.steps());
        return List.copyOf(added);
    }

    /** Whether it is that step. */
    static boolean is(Step step) {
        return step.call() == Syscall.PRCTL && step.arguments().contains(PR_SET_DUMPABLE);
    }

    /** Whether a step skips from before to beyond this place, so that a step more would break its count. */
    private static boolean isSkippedOver(List<Step> steps, int place) {
        for (int i = 0; i <= place; i++) {
            int skipped = Math.max(steps.get(i).skipAfterSuccess(), steps.get(i).skipAfterFailure());
            if (i + skipped > place) {
                return true;
            }
        }
        return false;
    }
}
