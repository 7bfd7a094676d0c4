package io.carafe.api.resources;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a container may use of its host, as asked for; made by {@link ResourcesBuilder}. Immutable.
 *
 * @param pids how many processes and threads it may have, as asked for; below 1 for any number
 * @param oomScoreAdj how much sooner, or later, than others its processes are killed when the host has no more memory: from
 *     -1000 to 1000
 * @param cgroupParent the control group that its own is made in; empty for Carafe's
 * @param deviceRules devices that it may use besides those of every container
 */
public record Resources(
        MemoryLimits memory,
        CpuLimits cpu,
        BlockIoLimits blockIo,
        OptionalLong pids,
        int oomScoreAdj,
        String cgroupParent,
        List<DeviceRule> deviceRules) {
    /** How many processes and threads a container may have of which nothing else is said. */
    public static final long DEFAULT_PIDS = 2048;

    /** Nothing asked for. */
    public static final Resources NONE = new Resources(
            MemoryLimits.NONE, CpuLimits.NONE, BlockIoLimits.NONE, OptionalLong.empty(), 0, "", List.of());

    private static final int OOM_SCORES = 1000;

    public Resources {
        deviceRules = List.copyOf(deviceRules);
        if (oomScoreAdj < -OOM_SCORES || oomScoreAdj > OOM_SCORES) {
            throw new InvalidSpecificationException(
                    "invalid value " + oomScoreAdj + ", range for oom score adj is [-1000, 1000]", "");
        }
        if (!cgroupParent.isEmpty() && !isPath(cgroupParent)) {
            throw new InvalidSpecificationException(
                    "the control group '" + cgroupParent + "' is no usable --cgroup-parent",
                    "It is a path from the root of the hierarchy, without '..': --cgroup-parent /team/web.");
        }
    }

    private static boolean isPath(String parent) {
        List<String> names = names(parent);
        return !names.isEmpty()
                && names.stream().noneMatch(name -> name.equals("..") || name.equals(".") || name.length() > 255)
                && parent.chars().noneMatch(Character::isISOControl);
    }

    private static List<String> names(String path) {
        return List.of(path.split("/")).stream().filter(name -> !name.isEmpty()).toList();
    }

    /** The names of the groups on the way to the container's own; none for Carafe's. */
    public List<String> parentNames() {
        return names(cgroupParent);
    }

    /** How many processes and threads it may have; empty for any number. */
    public OptionalLong pidsLimit() {
        long limit = pids.orElse(DEFAULT_PIDS);
        return limit < 1 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** The controllers without which what was asked for cannot be had. */
    public Set<Controller> needed() {
        EnumSet<Controller> needed = EnumSet.noneOf(Controller.class);
        if (memory.isAsked()) {
            needed.add(Controller.MEMORY);
        }
        if (cpu.asksForTime()) {
            needed.add(Controller.CPU);
        }
        if (cpu.asksForPlaces()) {
            needed.add(Controller.CPUSET);
        }
        if (blockIo.isAsked()) {
            needed.add(Controller.BLOCK_IO);
        }
        if (pids.isPresent() && pidsLimit().isPresent()) {
            needed.add(Controller.PIDS);
        }
        if (!deviceRules.isEmpty()) {
            needed.add(Controller.DEVICES);
        }
        return needed;
    }
}
