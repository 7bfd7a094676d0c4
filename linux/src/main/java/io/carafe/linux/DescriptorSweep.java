package io.carafe.linux;

import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The first steps of every new process: it closes whatever it has inherited from the JVM, except standard input, output
 * and error, and what its program uses.
 *
 * <p>The close_range before execve would come too late. A process may be held for as long as its host's side takes, and
 * would keep the descriptors of all others: the writing end of the pipe that holds another process, whose reader would
 * never see the end; a terminal's master; a client's socket.
 */
final class DescriptorSweep {
    /** Under whose name the launcher's own steps go. */
    static final String ISOLATOR = "launch";

    private static final int FIRST = 3;
    private static final long LAST = 0xffffffffL;

    private DescriptorSweep() {}

    /** The steps that close all other descriptors. */
    static List<Step> steps(LaunchProgram program, Map<Handle, Integer> handles) {
        ProgramRecorder recorder = new ProgramRecorder(ISOLATOR);
        long from = FIRST;
        for (long kept : kept(program, handles)) {
            if (kept >= from) {
                close(recorder, from, kept - 1);
                from = kept + 1;
            }
        }
        close(recorder, from, LAST);
        return recorder.steps();
    }

    private static void close(ProgramRecorder recorder, long from, long to) {
        if (from <= to) {
            recorder.at(Stage.DESCRIPTORS)
                    .to("close the descriptors of the engine")
                    .closeRange(from, to);
        }
    }

    private static Set<Long> kept(LaunchProgram program, Map<Handle, Integer> handles) {
        Set<Handle> used = new HashSet<>();
        for (Step step : program.steps()) {
            for (Arg argument : step.arguments()) {
                collect(argument, used);
            }
        }
        Set<Long> kept = new TreeSet<>();
        handles.forEach((handle, number) -> {
            if (used.contains(handle)) {
                kept.add(number.longValue());
            }
        });
        return kept;
    }

    private static void collect(Arg argument, Set<Handle> used) {
        if (argument instanceof Arg.Given given) {
            used.add(given.handle());
        } else if (argument instanceof Arg.Block block) {
            block.embedded().values().forEach(embedded -> collect(embedded, used));
        }
    }
}
