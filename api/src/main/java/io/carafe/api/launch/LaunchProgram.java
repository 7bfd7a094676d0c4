package io.carafe.api.launch;

import io.carafe.api.kernel.CloneFlag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * All that it takes to make a process: the namespaces that clone3 makes, and the steps of the new process, in the order of
 * execution, the last of which is an execve.
 *
 * <p>One step may be a clone3 itself ({@link StepRecorder#clone3}): the steps before it are made by a first process, which
 * leaves, and those after it by a second. That is how a process gets into namespaces that it can only be born into.
 *
 * @param cloneFlags the {@code CLONE_NEW…} flags of the first clone; the executor adds its own
 */
public record LaunchProgram(Set<CloneFlag> cloneFlags, List<Step> steps) {
    /** A directory of version 2 of cgroups, given to be born in; goes with {@code CLONE_INTO_CGROUP}. */
    public static final Handle CGROUP = new Handle("cgroup.directory");

    /**
     * A small program, which the process becomes first, so that it never executes anything while it still is the program
     * that the engine runs in ({@code /proc/self/exe}). A launch program that gives it the number {@link #TRAMPOLINE_NUMBER},
     * closed by execve, is executed that way; the executor brings both handles.
     */
    public static final Handle TRAMPOLINE = new Handle("trampoline");

    /** Where the trampoline tells what execve(2) answered, at {@link #REPORT_NUMBER}. */
    public static final Handle REPORT = new Handle("report");

    /**
     * A file of a control group, to which the trampoline writes itself; at {@link #LATE_GROUP_NUMBER}, closed by execve. A
     * process that shares the memory of the engine must not be in a group whose other processes may use up its memory: the
     * kernel would kill it and all who share its memory.
     */
    public static final Handle LATE_GROUP = new Handle("cgroup.late");

    /** What {@link #REPORT} is in the new process. */
    public static final int REPORT_NUMBER = 3;

    /** What {@link #TRAMPOLINE} is in the new process. */
    public static final int TRAMPOLINE_NUMBER = 4;

    /** What {@link #LATE_GROUP} is in the new process. */
    public static final int LATE_GROUP_NUMBER = 5;

    /**
     * Where the trampoline has a pipe that nobody writes to, and whose end of file says that the engine is gone, if the process
     * is to end with the engine and has lost that wish on the way: a security module that gives a process its label at an
     * execve takes it away (PR_SET_PDEATHSIG). Closed by execve.
     */
    public static final int LIFELINE_NUMBER = 6;

    /** What says where the process comes into being, and not in which new namespaces. */
    private static final Set<CloneFlag> OF_FIRST_CLONE = Set.of(CloneFlag.PARENT, CloneFlag.INTO_CGROUP);

    /** Under whose name the second clone goes. */
    private static final String LAUNCH = "launch";

    public LaunchProgram {
        cloneFlags = Set.copyOf(cloneFlags);
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a launch program ends in an execve; this one has no step");
        }
    }

    /**
     * A program with a clone of its own, in {@link Stage#BIRTH}, where the steps make one necessary. setns(2) into a PID
     * namespace only has effect on children. And new namespaces belong to the user namespace that they are made in, so one
     * that exists has to be entered before they are made. The second process is the one that holds.
     *
     * @param cloneFlags of the namespaces, and {@code CLONE_INTO_CGROUP} where {@link #CGROUP} is given
     * @param steps sorted by stage
     */
    public static LaunchProgram of(Set<CloneFlag> cloneFlags, List<Step> steps) {
        boolean entersUser = steps.stream().anyMatch(step -> enters(step, CloneFlag.NEWUSER));
        boolean entersPid = steps.stream().anyMatch(step -> enters(step, CloneFlag.NEWPID));
        if (!entersPid && !(entersUser && !cloneFlags.isEmpty())) {
            return new LaunchProgram(cloneFlags, steps);
        }
        Set<CloneFlag> second = EnumSet.noneOf(CloneFlag.class);
        if (entersUser) {
            second.addAll(cloneFlags);
            second.removeAll(OF_FIRST_CLONE);
        }
        Set<CloneFlag> first = EnumSet.noneOf(CloneFlag.class);
        first.addAll(cloneFlags);
        first.removeAll(second);
        ProgramRecorder recorder = new ProgramRecorder(LAUNCH);
        recorder.at(Stage.BIRTH)
                .to(
                        second.isEmpty()
                                ? "be born into the PID namespace that was entered"
                                : "be born into new namespaces that belong to those that were entered")
                .clone3(second);
        List<Step> all = new ArrayList<>(steps);
        all.removeIf(step -> step.stage().compareTo(Stage.BIRTH) >= 0 || step.stage() == Stage.HOLD);
        all.addAll(recorder.steps());
        // It is the second process that the host's side has something to do with.
        steps.stream().filter(step -> step.stage() == Stage.HOLD).forEach(all::add);
        steps.stream().filter(step -> step.stage().compareTo(Stage.BIRTH) > 0).forEach(all::add);
        return new LaunchProgram(first, all);
    }

    private static boolean enters(Step step, CloneFlag kind) {
        return step.call() == Syscall.SETNS
                && step.arguments().stream()
                        .anyMatch(argument -> argument instanceof Arg.Flags flags
                                && flags.flags().contains(kind));
    }
}
