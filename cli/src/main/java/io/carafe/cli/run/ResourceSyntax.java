package io.carafe.cli.run;

import io.carafe.cli.args.Option;
import java.util.List;
import java.util.Set;

/** The options that say what a container may use. */
public final class ResourceSyntax {
    /** All, as {@code run} has them. */
    public static final List<Option> ALL = List.of(
            Option.value("-m --memory", "BYTES", "At most so much memory"),
            Option.value("--memory-reservation", "BYTES", "Keep so much memory when the host runs short"),
            Option.value("--memory-swap", "BYTES", "At most so much memory and swap together; -1: any amount of swap"),
            Option.value("--memory-swappiness", "PERCENT", "How eagerly it swaps, 0 to 100 (cgroups of version 1)"),
            Option.flag("--oom-kill-disable", "Let it wait without memory, and not be killed (cgroups of version 1)"),
            Option.value("--oom-score-adj", "NUMBER", "Be killed sooner or later than others, -1000 to 1000"),
            Option.value("--cpus", "NUMBER", "At most so many processors' time: 0.5 is half of one"),
            Option.value("-c --cpu-shares", "NUMBER", "Its share of busy processors; 1024 is everybody's"),
            Option.value("--cpu-period", "MICROSECONDS", "The period of --cpu-quota (default 100000)"),
            Option.value("--cpu-quota", "MICROSECONDS", "At most so much processor time in each period"),
            Option.value("--cpu-rt-period", "MICROSECONDS", "The period of --cpu-rt-runtime (cgroups of version 1)"),
            Option.value("--cpu-rt-runtime", "MICROSECONDS", "Time of real-time threads (cgroups of version 1)"),
            Option.value("--cpuset-cpus", "LIST", "Run on these processors: 0-2,4"),
            Option.value("--cpuset-mems", "LIST", "Use these memory nodes: 0-2,4"),
            Option.value("--pids-limit", "COUNT", "At most so many processes and threads; -1: any (default 2048)"),
            Option.value("--blkio-weight", "WEIGHT", "Its share of busy block devices, 10 to 1000"),
            Option.value("--blkio-weight-device", "DEVICE:WEIGHT", "Its share of one block device"),
            Option.value("--device-read-bps", "DEVICE:RATE", "Read at most so many bytes a second"),
            Option.value("--device-write-bps", "DEVICE:RATE", "Write at most so many bytes a second"),
            Option.value("--device-read-iops", "DEVICE:RATE", "Read at most so often a second"),
            Option.value("--device-write-iops", "DEVICE:RATE", "Write at most so often a second"),
            Option.value("--device-cgroup-rule", "RULE", "Let it use more devices: 'c 10:200 rwm'"),
            Option.value("--cgroup-parent", "GROUP", "Make its control group in this one"));

    private static final Set<String> WHILE_IT_RUNS = Set.of(
            "memory",
            "memory-reservation",
            "memory-swap",
            "cpus",
            "cpu-shares",
            "cpu-period",
            "cpu-quota",
            "cpu-rt-period",
            "cpu-rt-runtime",
            "cpuset-cpus",
            "cpuset-mems",
            "pids-limit",
            "blkio-weight");

    private ResourceSyntax() {}

    /** Those that can be changed afterwards. */
    public static List<Option> ofUpdate() {
        return ALL.stream()
                .filter(option -> WHILE_IT_RUNS.contains(option.key()))
                .toList();
    }
}
