package io.carafe.cli.inspect;

import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.CpuLimits;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.MemoryLimits;
import io.carafe.api.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What a container may use, by the names of the part HostConfig of {@code docker inspect}. */
final class ResourcesDocument {
    private ResourcesDocument() {}

    static Tree of(Resources resources) {
        Tree tree = new Tree();
        cpu(tree, resources.cpu());
        memory(tree, resources.memory());
        tree.put("PidsLimit", resources.pidsLimit().orElse(-1));
        blockIo(tree, resources.blockIo());
        return tree.put("CgroupParent", resources.cgroupParent())
                .put(
                        "DeviceCgroupRules",
                        resources.deviceRules().isEmpty()
                                ? null
                                : resources.deviceRules().stream()
                                        .map(DeviceRule::text)
                                        .toList());
    }

    private static void cpu(Tree tree, CpuLimits cpu) {
        tree.put("CpuShares", cpu.shares())
                .put("CpuQuota", cpu.quota())
                .put("CpuPeriod", cpu.period())
                .put("CpuRealtimePeriod", cpu.realtimePeriod())
                .put("CpuRealtimeRuntime", cpu.realtimeRuntime())
                .put("NanoCpus", cpu.nanos())
                .put("CpusetCpus", cpu.cpus())
                .put("CpusetMems", cpu.mems());
    }

    private static void memory(Tree tree, MemoryLimits memory) {
        OptionalInt swappiness = memory.swappiness();
        tree.put("Memory", memory.bytes())
                .put("MemoryReservation", memory.reservation())
                .put("MemorySwap", memory.effectiveSwap())
                .put("MemorySwappiness", swappiness.isPresent() ? swappiness.getAsInt() : null)
                .put("OomKillDisable", memory.oomKillDisable());
    }

    private static void blockIo(Tree tree, BlockIoLimits blockIo) {
        tree.put("BlkioWeight", blockIo.weight())
                .put(
                        "BlkioWeightDevice",
                        blockIo.weights().stream()
                                .map(one -> entry(one.device().toString(), "Weight", one.weight()))
                                .toList())
                .put("BlkioDeviceReadBps", rates(blockIo, BlockIoLimits.Kind.READ_BPS))
                .put("BlkioDeviceWriteBps", rates(blockIo, BlockIoLimits.Kind.WRITE_BPS))
                .put("BlkioDeviceReadIOps", rates(blockIo, BlockIoLimits.Kind.READ_IOPS))
                .put("BlkioDeviceWriteIOps", rates(blockIo, BlockIoLimits.Kind.WRITE_IOPS));
    }

    private static List<Map<String, Object>> rates(BlockIoLimits blockIo, BlockIoLimits.Kind kind) {
        return blockIo.rates().stream()
                .filter(rate -> rate.kind() == kind)
                .map(rate -> entry(rate.device().toString(), "Rate", rate.rate()))
                .toList();
    }

    private static Map<String, Object> entry(String device, String key, Object value) {
        return new Tree().put("Path", device).put(key, value).map();
    }
}
