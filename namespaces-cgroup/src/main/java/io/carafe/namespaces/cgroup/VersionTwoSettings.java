package io.carafe.namespaces.cgroup;

import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.Controller;
import io.carafe.api.resources.CpuLimits;
import io.carafe.api.resources.MemoryLimits;
import io.carafe.api.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/** What limits come to in interface files of version 2 of control groups; see the kernel's admin-guide/cgroup-v2. */
final class VersionTwoSettings {
    private static final String NO_WEIGHTS =
            "this kernel weighs no block I/O by groups (CONFIG_BLK_CGROUP_IOCOST, or BFQ as the disk's scheduler)";
    private static final int LEAST_SHARES = 2;
    private static final int MOST_SHARES = 262_144;
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 1000;
    private static final int MOST = 10_000;
    private static final String MAX = "max";

    private final List<Setting> settings = new ArrayList<>();

    private VersionTwoSettings() {}

    static List<Setting> of(Resources resources) {
        VersionTwoSettings all = new VersionTwoSettings();
        all.memory(resources.memory());
        all.cpu(resources.cpu());
        all.blockIo(resources.blockIo());
        resources
                .pidsLimit()
                .ifPresent(limit -> all.settings.add(Setting.of(Controller.PIDS, Words.PIDS, "pids.max", limit)
                        .optionalIf(resources.pids().isEmpty())));
        return List.copyOf(all.settings);
    }

    private void memory(MemoryLimits memory) {
        if (memory.bytes() > 0) {
            add(Controller.MEMORY, Words.MEMORY, "memory.max", Long.toString(memory.bytes()));
        }
        if (memory.effectiveSwap() != 0) {
            // Version 1 counts memory and swap together, version 2 swap alone.
            String swap = memory.effectiveSwap() < 0 ? MAX : Long.toString(memory.effectiveSwap() - memory.bytes());
            settings.add(Setting.of(Controller.MEMORY, Words.SWAP, "memory.swap.max", swap)
                    .optionalIf(memory.swap() == 0)
                    .missing(Words.NO_SWAP));
        }
        if (memory.reservation() > 0) {
            add(Controller.MEMORY, Words.RESERVATION, "memory.low", Long.toString(memory.reservation()));
        }
    }

    private void cpu(CpuLimits cpu) {
        if (cpu.shares() != 0) {
            add(Controller.CPU, Words.SHARES, "cpu.weight", Long.toString(weight(cpu.shares())));
        }
        if (cpu.asksForQuota()) {
            long quota = cpu.effectiveQuota();
            add(
                    Controller.CPU,
                    Words.CPU,
                    "cpu.max",
                    (quota > 0 ? Long.toString(quota) : MAX) + " " + cpu.effectivePeriod());
        }
        if (!cpu.cpus().isEmpty()) {
            add(Controller.CPUSET, Words.CPUS, "cpuset.cpus", cpu.cpus());
        }
        if (!cpu.mems().isEmpty()) {
            add(Controller.CPUSET, Words.MEMS, "cpuset.mems", cpu.mems());
        }
    }

    /**
     * Maps shares, of which 2 to 262144 make a difference, to weights from 1 to 10000. What everybody has is the same in both,
     * 1024 and 100, so it is no proportion but a curve through three points, the one that runc and crun use.
     */
    static long weight(long shares) {
        long bounded = Math.max(LEAST_SHARES, Math.min(MOST_SHARES, shares));
        double log = StrictMath.log((double) bounded) / StrictMath.log(2);
        return (long) StrictMath.ceil(StrictMath.pow(10, (log * log + 125 * log - 126) / 612));
    }

    private void blockIo(BlockIoLimits blockIo) {
        if (blockIo.weight() != 0) {
            long wide = 1 + (blockIo.weight() - (long) LEAST_WEIGHT) * (MOST - 1) / (MOST_WEIGHT - LEAST_WEIGHT);
            settings.add(
                    Setting.of(Controller.BLOCK_IO, Words.WEIGHT, "io.bfq.weight", Integer.toString(blockIo.weight()))
                            .or("io.weight", Long.toString(wide))
                            .missing(NO_WEIGHTS));
        }
        for (BlockIoLimits.DeviceWeight one : blockIo.weights()) {
            settings.add(Setting.of(Controller.BLOCK_IO, Words.WEIGHT, "io.bfq.weight", Integer.toString(one.weight()))
                    .on(one.device(), Words.DEFAULT)
                    .missing(NO_WEIGHTS));
        }
        for (BlockIoLimits.DeviceRate one : blockIo.rates()) {
            settings.add(Setting.of(
                            Controller.BLOCK_IO,
                            Words.RATE,
                            "io.max",
                            one.kind().unified() + "=" + one.rate())
                    .on(one.device(), one.kind().unified() + "=" + MAX));
        }
    }

    private void add(Controller controller, String why, String file, String content) {
        settings.add(Setting.of(controller, why, file, content));
    }
}
