package io.carafe.api.launch;

import io.carafe.api.kernel.CloneFlag;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that it takes to make a process: the namespaces that clone3 makes, the namespaces that the launching thread enters
 * for the moment of clone3, and the steps of the new process, in the order of execution, the last of which is an execve.
 *
 * @param cloneFlags the {@code CLONE_NEW…} flags; the executor adds its own
 * @param enteredBeforeClone namespaces that a process can only be born into: a PID namespace, by a pidfd or a file of
 *     {@code /proc/PID/ns}; the launching thread is put back afterwards
 */
public record LaunchProgram(Set<CloneFlag> cloneFlags, Map<CloneFlag, Handle> enteredBeforeClone, List<Step> steps) {
    public LaunchProgram {
        cloneFlags = Set.copyOf(cloneFlags);
        enteredBeforeClone = Map.copyOf(enteredBeforeClone);
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a launch program ends in an execve; this one has no step");
        }
    }
}
