package io.carafe.api.resources;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.regex.Pattern;

/**
 * What a container may have of processors. A number that is 0, or a text that is empty, was not asked for.
 *
 * @param nanos billionths of a processor: 500000000 is half of one
 * @param shares its weight among containers that compete; 1024 is everybody's
 * @param period in which the quota is given, in microseconds
 * @param quota processor time in each period, in microseconds; -1 is no limit
 * @param realtimePeriod of real-time threads, in microseconds
 * @param realtimeRuntime of real-time threads in each such period, in microseconds
 * @param cpus the processors that it runs on: {@code 0-2,4}
 * @param mems the memory nodes that it uses, likewise
 */
public record CpuLimits(
        long nanos,
        long shares,
        long period,
        long quota,
        long realtimePeriod,
        long realtimeRuntime,
        String cpus,
        String mems) {
    /** Nothing asked for. */
    public static final CpuLimits NONE = new CpuLimits(0, 0, 0, 0, 0, 0, "", "");

    /** {@link #nanos} of one processor. */
    public static final long NANOS = 1_000_000_000L;

    private static final Pattern LIST = Pattern.compile("[0-9]{1,5}(-[0-9]{1,5})?(,[0-9]{1,5}(-[0-9]{1,5})?)*");
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long LEAST = 1000;
    private static final long LONGEST_PERIOD = 1_000_000;

    public CpuLimits {
        if (nanos < 0) {
            throw new InvalidSpecificationException(
                    "the number of CPUs cannot be negative", "For instance --cpus 1.5.");
        }
        if (nanos > 0 && period > 0) {
            throw conflict("period");
        }
        if (nanos > 0 && quota != 0) {
            throw conflict("quota");
        }
        if (nanos > 0 && nanos < NANOS / 100) {
            throw new InvalidSpecificationException("--cpus is 0.01 at least", "For instance --cpus 0.5.");
        }
        if (shares < 0) {
            throw new InvalidSpecificationException("CPU shares cannot be negative", "1024 is everybody's share.");
        }
        if (period != 0 && (period < LEAST || period > LONGEST_PERIOD)) {
            throw new InvalidSpecificationException(
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)", "");
        }
        if (quota != -1 && quota != 0 && quota < LEAST) {
            throw new InvalidSpecificationException("CPU cfs quota can not be less than 1ms (i.e. 1000)", "");
        }
        if (realtimePeriod < 0 || realtimeRuntime < 0) {
            throw new InvalidSpecificationException("the CPU real-time period and runtime cannot be negative", "");
        }
        if (realtimeRuntime > 0 && realtimePeriod > 0 && realtimeRuntime > realtimePeriod) {
            throw new InvalidSpecificationException(
                    "cpu real-time runtime cannot be higher than cpu real-time period", "");
        }
        checkList("cpus", cpus);
        checkList("mems", mems);
    }

    private static InvalidSpecificationException conflict(String other) {
        return new InvalidSpecificationException(
                "conflicting options: --cpus and --cpu-" + other + " cannot both be set",
                "--cpus 1.5 stands for --cpu-period 100000 --cpu-quota 150000.");
    }

    private static void checkList(String name, String list) {
        if (!list.isEmpty() && !LIST.matcher(list).matches()) {
            throw new InvalidSpecificationException(
                    "invalid value " + list + " for cpuset " + name, "For instance 0-2,4.");
        }
    }

    /** The period that the quota is for, whatever it was asked for by. */
    public long effectivePeriod() {
        return period == 0 ? DEFAULT_PERIOD : period;
    }

    /** The quota in the period, in microseconds, whatever it was asked for by; 0 when there is none, -1 for no limit. */
    public long effectiveQuota() {
        return nanos > 0 ? Math.multiplyHigh(nanos, DEFAULT_PERIOD) == 0 ? nanos * DEFAULT_PERIOD / NANOS : -1 : quota;
    }

    /** Whether time on processors was asked for, and not only which of them. */
    public boolean asksForTime() {
        return asksForQuota() || shares != 0 || asksForRealtime();
    }

    /** Whether the share of time is bounded. */
    public boolean asksForQuota() {
        return nanos != 0 || period != 0 || quota != 0;
    }

    /** Whether anything was asked for real-time threads. */
    public boolean asksForRealtime() {
        return realtimePeriod != 0 || realtimeRuntime != 0;
    }

    /** Whether it was said which processors or memory nodes. */
    public boolean asksForPlaces() {
        return !cpus.isEmpty() || !mems.isEmpty();
    }
}
