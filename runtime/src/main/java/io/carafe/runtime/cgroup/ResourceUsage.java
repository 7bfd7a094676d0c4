package io.carafe.runtime.cgroup;

/**
 * What a container has used so far, or uses now.
 *
 * @param nanoTime when this was read, of {@link System#nanoTime}
 * @param cpuNanos the time of all its processes on all processors
 * @param memoryBytes without what the kernel could take back at once: files that were not used lately
 * @param memoryLimit what it may have at most; the memory of the host when there is no limit
 * @param receivedBytes by all network interfaces but loopback; 0 in the host's network
 * @param sentBytes likewise
 * @param readBytes from block devices
 * @param writtenBytes to block devices
 * @param pids processes and threads
 */
public record ResourceUsage(
        long nanoTime,
        long cpuNanos,
        long memoryBytes,
        long memoryLimit,
        long receivedBytes,
        long sentBytes,
        long readBytes,
        long writtenBytes,
        long pids) {

    /** The share of one processor that was used since an earlier reading, in percent; more than 100 on several. */
    public double cpuPercentSince(ResourceUsage earlier) {
        long time = nanoTime - earlier.nanoTime;
        long used = cpuNanos - earlier.cpuNanos;
        return time <= 0 || used <= 0 ? 0 : 100.0 * used / time;
    }

    /** The share of its limit, in percent. */
    public double memoryPercent() {
        return memoryLimit <= 0 ? 0 : 100.0 * memoryBytes / memoryLimit;
    }
}
