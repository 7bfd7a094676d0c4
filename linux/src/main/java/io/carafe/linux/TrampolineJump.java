package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.RECORD_ARGUMENTS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_NUMBER;
import static io.carafe.linux.machine.LaunchLayout.RECORD_TOLERATED_ERRNOS;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.machine.NativeArena;
import io.carafe.linux.machine.SystemCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a program goes through the {@link Trampoline}: the first of the execve steps that it ends with executes the
 * trampoline in place of its own path, with the paths of them all as its arguments. So the steps say what becomes of the
 * process, and the report what each of them answered.
 */
final class TrampolineJump {
    private static final int AT_EMPTY_PATH = 0x1000;

    private TrampolineJump() {}

    /** Whether a program is to be executed this way. */
    static boolean isWanted(LaunchProgram program) {
        return firstThatUses(program.steps(), LaunchProgram.TRAMPOLINE) >= 0;
    }

    /** The index of the first step that is given a handle; negative when there is none. */
    private static int firstThatUses(List<Step> steps, Handle handle) {
        Arg wanted = new Arg.Given(handle);
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).arguments().contains(wanted)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The index of the first execve of those that a program ends with.
     *
     * @throws IllegalArgumentException when they are not of the same command
     */
    static int indexIn(List<Step> steps) {
        int first = steps.size();
        while (first > 0 && steps.get(first - 1).call() == Syscall.EXECVE) {
            first--;
        }
        Step last = steps.get(steps.size() - 1);
        for (Step step : steps.subList(first, steps.size())) {
            if (!step.arguments().get(1).equals(last.arguments().get(1))
                    || !step.arguments().get(2).equals(last.arguments().get(2))) {
                throw new IllegalArgumentException(
                        "step " + step.text() + " executes another command than " + last.text());
            }
        }
        if (first == steps.size()) {
            throw new IllegalArgumentException("a launch program ends in an execve, and not in " + last.text());
        }
        return first;
    }

    /** The index of the step that has the trampoline enter a control group. */
    static int entryIn(List<Step> steps) {
        int index = firstThatUses(steps, LaunchProgram.LATE_GROUP);
        if (index < 0) {
            throw new IllegalArgumentException("the program enters no control group by way of the trampoline");
        }
        return index;
    }

    /** Changes the record of that execve. If the trampoline itself cannot be executed, nothing else is tried. */
    static void arm(NativeArena arena, RecordTable records, List<Step> steps, Architecture architecture) {
        int first = indexIn(steps);
        long record = records.recordOf(first);
        List<byte[]> words = new ArrayList<>();
        for (Step step : steps.subList(first, steps.size())) {
            words.add(((Arg.Text) step.arguments().get(0)).value().bytes());
        }
        words.add(new byte[0]);
        ((Arg.Strings) steps.get(first).arguments().get(1))
                .values().stream().map(Pathname::bytes).forEach(words::add);
        long environment = arena.getLong(record + RECORD_ARGUMENTS + 2L * Long.BYTES);
        long[] arguments = {
            LaunchProgram.TRAMPOLINE_NUMBER,
            arena.cString(new byte[0]),
            arena.cStrings(words),
            environment,
            AT_EMPTY_PATH
        };
        arena.putLong(record + RECORD_NUMBER, SystemCall.EXECVEAT.number(architecture));
        for (int i = 0; i < arguments.length; i++) {
            arena.putLong(record + RECORD_ARGUMENTS + (long) Long.BYTES * i, arguments[i]);
        }
        arena.putLong(record + RECORD_TOLERATED_ERRNOS, 0);
    }
}
