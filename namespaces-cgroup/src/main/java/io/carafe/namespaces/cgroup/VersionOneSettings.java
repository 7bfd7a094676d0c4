package io.carafe.namespaces.cgroup;

import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.Controller;
import io.carafe.api.resources.CpuLimits;
import io.carafe.api.resources.MemoryLimits;
import io.carafe.api.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/** What limits come to in files of version 1 of control groups; see the kernel's admin-guide/cgroup-v1. */
final class VersionOneSettings {
    static final String NO_WEIGHTS =
            "no scheduler of this kernel's weighs block I/O by groups: the disk's has to be BFQ";

    private final List<Setting> settings = new ArrayList<>();

    private VersionOneSettings() {}

    static List<Setting> of(Resources resources) {
        VersionOneSettings all = new VersionOneSettings();
        all.memory(resources.memory());
        all.cpu(resources.cpu());
        all.places(resources.cpu());
        all.blockIo(resources.blockIo());
        resources
                .pidsLimit()
                .ifPresent(limit -> all.settings.add(Setting.of(Controller.PIDS, Words.PIDS, "pids.max", limit)
                        .optionalIf(resources.pids().isEmpty())));
        return List.copyOf(all.settings);
    }

    private void memory(MemoryLimits memory) {
        if (memory.bytes() > 0) {
            add(Controller.MEMORY, Words.MEMORY, "memory.limit_in_bytes", memory.bytes());
        }
        if (memory.effectiveSwap() != 0) {
            settings.add(
                    Setting.of(Controller.MEMORY, Words.SWAP, "memory.memsw.limit_in_bytes", memory.effectiveSwap())
                            .optionalIf(memory.swap() == 0)
                            .missing(Words.NO_SWAP));
        }
        if (memory.reservation() > 0) {
            add(Controller.MEMORY, Words.RESERVATION, "memory.soft_limit_in_bytes", memory.reservation());
        }
        memory.swappiness()
                .ifPresent(percent -> add(Controller.MEMORY, "set how eagerly it swaps", "memory.swappiness", percent));
        if (memory.oomKillDisable()) {
            add(Controller.MEMORY, "keep its processes from being killed for memory", "memory.oom_control", 1);
        }
    }

    private void cpu(CpuLimits cpu) {
        if (cpu.shares() != 0) {
            add(Controller.CPU, Words.SHARES, "cpu.shares", cpu.shares());
        }
        if (cpu.asksForQuota()) {
            add(Controller.CPU, "set the period of its time on processors", "cpu.cfs_period_us", cpu.effectivePeriod());
        }
        if (cpu.effectiveQuota() != 0) {
            add(Controller.CPU, Words.CPU, "cpu.cfs_quota_us", cpu.effectiveQuota());
        }
        if (cpu.realtimePeriod() != 0) {
            settings.add(Setting.of(Controller.CPU, Words.REALTIME, "cpu.rt_period_us", cpu.realtimePeriod())
                    .missing(Words.NO_REALTIME));
        }
        if (cpu.realtimeRuntime() != 0) {
            settings.add(Setting.of(Controller.CPU, Words.REALTIME, "cpu.rt_runtime_us", cpu.realtimeRuntime())
                    .missing(Words.NO_REALTIME));
        }
    }

    private void places(CpuLimits cpu) {
        if (!cpu.cpus().isEmpty()) {
            settings.add(Setting.of(Controller.CPUSET, Words.CPUS, "cpuset.cpus", cpu.cpus()));
        }
        if (!cpu.mems().isEmpty()) {
            settings.add(Setting.of(Controller.CPUSET, Words.MEMS, "cpuset.mems", cpu.mems()));
        }
    }

    private void blockIo(BlockIoLimits blockIo) {
        if (blockIo.weight() != 0) {
            String weight = Integer.toString(blockIo.weight());
            settings.add(Setting.of(Controller.BLOCK_IO, Words.WEIGHT, "blkio.weight", weight)
                    .or("blkio.bfq.weight", weight)
                    .missing(NO_WEIGHTS));
        }
        for (BlockIoLimits.DeviceWeight one : blockIo.weights()) {
            String weight = Integer.toString(one.weight());
            settings.add(Setting.of(Controller.BLOCK_IO, Words.WEIGHT, "blkio.weight_device", weight)
                    .or("blkio.bfq.weight_device", weight)
                    .on(one.device(), Words.DEFAULT)
                    .missing(NO_WEIGHTS));
        }
        for (BlockIoLimits.DeviceRate one : blockIo.rates()) {
            settings.add(Setting.of(
                            Controller.BLOCK_IO,
                            Words.RATE,
                            "blkio.throttle." + one.kind().legacy(),
                            one.rate())
                    .on(one.device(), "0"));
        }
    }

    private void add(Controller controller, String why, String file, long content) {
        settings.add(Setting.of(controller, why, file, content));
    }
}
