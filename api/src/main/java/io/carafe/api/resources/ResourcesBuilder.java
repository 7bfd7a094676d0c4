package io.carafe.api.resources;

import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Builds {@link Resources}. Method names are the names of Docker's options; a number of 0 takes back what was asked for.
 * Not thread-safe.
 */
public final class ResourcesBuilder {
    private long memory;
    private long memoryReservation;
    private long memorySwap;
    private OptionalInt memorySwappiness = OptionalInt.empty();
    private boolean oomKillDisable;
    private long nanos;
    private long cpuShares;
    private long cpuPeriod;
    private long cpuQuota;
    private long cpuRealtimePeriod;
    private long cpuRealtimeRuntime;
    private String cpusetCpus = "";
    private String cpusetMems = "";
    private int blkioWeight;
    private final List<BlockIoLimits.DeviceWeight> weights = new ArrayList<>();
    private final List<BlockIoLimits.DeviceRate> rates = new ArrayList<>();
    private OptionalLong pids = OptionalLong.empty();
    private int oomScoreAdj;
    private String cgroupParent = "";
    private final List<DeviceRule> deviceRules = new ArrayList<>();

    /** Nothing asked for yet. */
    public ResourcesBuilder() {
        this(Resources.NONE);
    }

    /** What was asked for before, to be changed. */
    public ResourcesBuilder(Resources before) {
        memory = before.memory().bytes();
        memoryReservation = before.memory().reservation();
        memorySwap = before.memory().swap();
        memorySwappiness = before.memory().swappiness();
        oomKillDisable = before.memory().oomKillDisable();
        nanos = before.cpu().nanos();
        cpuShares = before.cpu().shares();
        cpuPeriod = before.cpu().period();
        cpuQuota = before.cpu().quota();
        cpuRealtimePeriod = before.cpu().realtimePeriod();
        cpuRealtimeRuntime = before.cpu().realtimeRuntime();
        cpusetCpus = before.cpu().cpus();
        cpusetMems = before.cpu().mems();
        blkioWeight = before.blockIo().weight();
        weights.addAll(before.blockIo().weights());
        rates.addAll(before.blockIo().rates());
        pids = before.pids();
        oomScoreAdj = before.oomScoreAdj();
        cgroupParent = before.cgroupParent();
        deviceRules.addAll(before.deviceRules());
    }

    /** In bytes, at least 6 MiB. */
    public ResourcesBuilder memory(long bytes) {
        memory = bytes;
        return this;
    }

    /** In bytes. */
    public ResourcesBuilder memoryReservation(long bytes) {
        memoryReservation = bytes;
        return this;
    }

    /** Memory and swap together, in bytes; {@link MemoryLimits#UNLIMITED}. */
    public ResourcesBuilder memorySwap(long bytes) {
        memorySwap = bytes;
        return this;
    }

    /** From 0 to 100. */
    public ResourcesBuilder memorySwappiness(int percent) {
        memorySwappiness = OptionalInt.of(percent);
        return this;
    }

    public ResourcesBuilder oomKillDisable(boolean value) {
        oomKillDisable = value;
        return this;
    }

    /** A number of processors: 0.5 is half of one. */
    public ResourcesBuilder cpus(double processors) {
        return nanoCpus(Math.round(processors * CpuLimits.NANOS));
    }

    /** Billionths of a processor. */
    public ResourcesBuilder nanoCpus(long billionths) {
        nanos = billionths;
        return this;
    }

    public ResourcesBuilder cpuShares(long shares) {
        cpuShares = shares;
        return this;
    }

    /** In microseconds. */
    public ResourcesBuilder cpuPeriod(long micros) {
        cpuPeriod = micros;
        return this;
    }

    /** In microseconds; -1 for no limit. */
    public ResourcesBuilder cpuQuota(long micros) {
        cpuQuota = micros;
        return this;
    }

    /** In microseconds. */
    public ResourcesBuilder cpuRtPeriod(long micros) {
        cpuRealtimePeriod = micros;
        return this;
    }

    /** In microseconds. */
    public ResourcesBuilder cpuRtRuntime(long micros) {
        cpuRealtimeRuntime = micros;
        return this;
    }

    /** {@code 0-2,4}. */
    public ResourcesBuilder cpusetCpus(String list) {
        cpusetCpus = list;
        return this;
    }

    /** As {@link #cpusetCpus}. */
    public ResourcesBuilder cpusetMems(String list) {
        cpusetMems = list;
        return this;
    }

    /** From 10 to 1000. */
    public ResourcesBuilder blkioWeight(int weight) {
        blkioWeight = weight;
        return this;
    }

    public ResourcesBuilder blkioWeightDevice(String device, int weight) {
        weights.add(new BlockIoLimits.DeviceWeight(Pathname.of(device), weight));
        return this;
    }

    /** {@code device-read-bps} and the three like it. */
    public ResourcesBuilder deviceRate(BlockIoLimits.Kind kind, String device, long rate) {
        rates.add(new BlockIoLimits.DeviceRate(kind, Pathname.of(device), rate));
        return this;
    }

    /** Processes and threads; -1 for any number. */
    public ResourcesBuilder pidsLimit(long count) {
        pids = OptionalLong.of(count);
        return this;
    }

    /** From -1000 to 1000. */
    public ResourcesBuilder oomScoreAdj(int value) {
        oomScoreAdj = value;
        return this;
    }

    /** A path from the root of the hierarchy. */
    public ResourcesBuilder cgroupParent(String path) {
        cgroupParent = path;
        return this;
    }

    public ResourcesBuilder deviceCgroupRule(DeviceRule rule) {
        deviceRules.add(rule);
        return this;
    }

    /**
     * All of it.
     *
     * @throws io.carafe.api.error.InvalidSpecificationException when it contradicts itself
     */
    public Resources build() {
        return new Resources(
                new MemoryLimits(memory, memoryReservation, memorySwap, memorySwappiness, oomKillDisable),
                new CpuLimits(
                        nanos,
                        cpuShares,
                        cpuPeriod,
                        cpuQuota,
                        cpuRealtimePeriod,
                        cpuRealtimeRuntime,
                        cpusetCpus,
                        cpusetMems),
                new BlockIoLimits(blkioWeight, weights, rates),
                pids,
                oomScoreAdj,
                cgroupParent,
                deviceRules);
    }
}
