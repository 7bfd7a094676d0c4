package io.carafe.cli.run;

import io.carafe.api.resources.BlockIoLimits.Kind;
import io.carafe.api.resources.CpuLimits;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.Resources;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.format.Quantities;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/** Reads the options of {@link ResourceSyntax}, in Docker's forms. */
public final class ResourceOptions {
    private static final long LARGEST_CPUS = 1_000_000;

    private final Arguments arguments;
    private final ResourcesBuilder builder;

    private ResourceOptions(Arguments arguments, Resources before) {
        this.arguments = arguments;
        this.builder = new ResourcesBuilder(before);
    }

    /**
     * Reads what was given.
     *
     * @param before what holds where nothing was given
     */
    public static Resources read(Arguments arguments, Resources before) {
        return new ResourceOptions(arguments, before).read();
    }

    private Resources read() {
        memory("memory", builder::memory);
        memory("memory-reservation", builder::memoryReservation);
        if (arguments.text("memory-swap").filter("-1"::equals).isPresent()) {
            builder.memorySwap(-1);
        } else {
            memory("memory-swap", builder::memorySwap);
        }
        number("memory-swappiness", swappiness -> {
            if (swappiness != -1) {
                builder.memorySwappiness(swappiness);
            }
        });
        if (arguments.has("oom-kill-disable")) {
            builder.oomKillDisable(true);
        }
        number("oom-score-adj", builder::oomScoreAdj);
        processors();
        arguments.last("cpuset-cpus").ifPresent(builder::cpusetCpus);
        arguments.last("cpuset-mems").ifPresent(builder::cpusetMems);
        count("pids-limit", builder::pidsLimit);
        number("blkio-weight", builder::blkioWeight);
        devices();
        arguments.text("cgroup-parent").ifPresent(builder::cgroupParent);
        return builder.build();
    }

    private void processors() {
        arguments.text("cpus").ifPresent(text -> builder.nanoCpus(nanos(text)));
        count("cpu-shares", builder::cpuShares);
        count("cpu-period", builder::cpuPeriod);
        count("cpu-quota", builder::cpuQuota);
        count("cpu-rt-period", builder::cpuRtPeriod);
        count("cpu-rt-runtime", builder::cpuRtRuntime);
        // Whoever changes one of the two ways to say the same leaves the other.
        boolean inTime = arguments.text("cpu-period").isPresent()
                || arguments.text("cpu-quota").isPresent();
        if (arguments.text("cpus").isPresent() && !inTime) {
            builder.cpuPeriod(0).cpuQuota(0);
        } else if (inTime && arguments.text("cpus").isEmpty()) {
            builder.nanoCpus(0);
        }
    }

    private long nanos(String text) {
        try {
            BigDecimal processors = new BigDecimal(text);
            if (processors.stripTrailingZeros().scale() > 9) {
                throw invalid("cpus", text, "value is too precise");
            }
            if (processors.abs().compareTo(BigDecimal.valueOf(LARGEST_CPUS)) > 0) {
                throw invalid("cpus", text, "there are not so many");
            }
            return processors.multiply(BigDecimal.valueOf(CpuLimits.NANOS)).longValueExact();
        } catch (NumberFormatException notOne) {
            throw invalid("cpus", text, "failed to parse " + text + " as a rational number");
        }
    }

    private void devices() {
        for (String text : arguments.all("blkio-weight-device")) {
            int colon = colon("blkio-weight-device", text);
            String weight = text.substring(colon + 1);
            if (!weight.matches("[0-9]{1,4}")) {
                throw invalid("blkio-weight-device", text, "invalid weight for device");
            }
            builder.blkioWeightDevice(text.substring(0, colon), Integer.parseInt(weight));
        }
        rates("device-read-bps", Kind.READ_BPS);
        rates("device-write-bps", Kind.WRITE_BPS);
        rates("device-read-iops", Kind.READ_IOPS);
        rates("device-write-iops", Kind.WRITE_IOPS);
        arguments.all("device-cgroup-rule").forEach(rule -> builder.deviceCgroupRule(DeviceRule.parse(rule)));
    }

    private void rates(String key, Kind kind) {
        boolean inBytes = kind == Kind.READ_BPS || kind == Kind.WRITE_BPS;
        for (String text : arguments.all(key)) {
            int colon = colon(key, text);
            String rate = text.substring(colon + 1);
            Optional<Long> number = inBytes
                    ? Quantities.memory(rate)
                    : Optional.of(rate)
                            .filter(digits -> digits.matches("[0-9]{1,18}"))
                            .map(Long::valueOf);
            if (number.isEmpty() || number.get() == 0) {
                throw invalid(
                        key,
                        text,
                        "invalid rate for device. The correct format is <device-path>:<number>"
                                + (inBytes
                                        ? "[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb"
                                        : ". Number must be a positive integer"));
            }
            builder.deviceRate(kind, text.substring(0, colon), number.get());
        }
    }

    private int colon(String key, String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw invalid(key, text, "bad format: " + text);
        }
        if (!text.startsWith("/dev/")) {
            throw invalid(key, text, "bad format for device path: " + text);
        }
        return colon;
    }

    private void memory(String key, LongConsumer into) {
        arguments
                .text(key)
                .ifPresent(text -> into.accept(
                        Quantities.memory(text).orElseThrow(() -> invalid(key, text, "invalid size: '" + text + "'"))));
    }

    private void count(String key, LongConsumer into) {
        arguments.text(key).ifPresent(text -> {
            try {
                into.accept(Long.parseLong(text));
            } catch (NumberFormatException notOne) {
                throw invalid(key, text, "it is not a whole number");
            }
        });
    }

    private void number(String key, IntConsumer into) {
        arguments.text(key).ifPresent(text -> {
            try {
                into.accept(Integer.parseInt(text));
            } catch (NumberFormatException notOne) {
                throw invalid(key, text, "it is not a whole number");
            }
        });
    }

    private UsageException invalid(String key, String text, String reason) {
        String names = ResourceSyntax.ALL.stream()
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow()
                .text();
        return arguments.problem("invalid argument \"" + text + "\" for \"" + names + "\" flag: " + reason);
    }
}
