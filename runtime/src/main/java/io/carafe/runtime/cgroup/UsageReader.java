package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Controller;
import io.carafe.runtime.state.ContainerRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a container uses, from its control group and from the network of its first process. Thread-safe. */
public final class UsageReader {
    private static final Pathname MEMINFO = Pathname.of("/proc/meminfo");
    private static final Pattern SPACES = Pattern.compile("[\\s:]+");
    private static final int KIBI = 1024;
    private static final int NANOS_PER_MICRO = 1000;
    private static final int SENT = 9;
    private static final int INTERFACE_FIELDS = 17;

    private final GroupFiles files;

    @Inject
    UsageReader(GroupFiles files) {
        this.files = files;
    }

    /**
     * Reads it all.
     *
     * @param pid of its first process
     * @param ownNetwork whether its network is not the host's
     * @throws UnsupportedFeatureException when it has no control group
     */
    public ResourceUsage read(ContainerRecord container, int pid, boolean ownNetwork) {
        ControlGroup group = files.group(container)
                .orElseThrow(() -> new UnsupportedFeatureException(
                        "cannot measure container " + container.name() + ": it has no control group",
                        files.host().rootless()
                                ? "An engine without root cannot make one: run it as root."
                                : "No hierarchy of control groups is mounted on this host."));
        List<String> interfaces = ownNetwork ? files.lines(Pathname.of("/proc/" + pid + "/net/dev")) : List.of();
        return new ResourceUsage(
                System.nanoTime(),
                cpu(group),
                memory(group),
                memoryLimit(group),
                network(interfaces, 1),
                network(interfaces, SENT),
                blocks(group, "rbytes=", "Read"),
                blocks(group, "wbytes=", "Write"),
                pids(group));
    }

    /** The pids, on the host, of a container's processes; none when it has no control group. */
    public List<Integer> processes(ContainerRecord container) {
        return files
                .group(container)
                .map(group -> files.linesFrom(group.members().get(0).directory(), "cgroup.procs"))
                .orElse(List.of())
                .stream()
                .filter(line -> line.matches("[1-9][0-9]{0,9}"))
                .map(Integer::valueOf)
                .toList();
    }

    /** Whether a container has a control group. */
    public boolean canMeasure(ContainerRecord container) {
        return files.group(container).isPresent();
    }

    private long cpu(ControlGroup group) {
        Optional<Long> legacy =
                group.legacy("cpuacct").flatMap(directory -> number(directory.resolve("cpuacct.usage")));
        return legacy.or(() -> group.unified()
                        .flatMap(directory -> value(directory.resolve("cpu.stat"), "usage_usec"))
                        .map(micros -> micros * NANOS_PER_MICRO))
                .orElse(0L);
    }

    private long memory(ControlGroup group) {
        Optional<Pathname> legacy = group.legacy("memory");
        Optional<Long> used = legacy.isPresent()
                ? number(legacy.get().resolve("memory.usage_in_bytes"))
                : group.unified().flatMap(directory -> number(directory.resolve("memory.current")));
        Optional<Long> idle = legacy.isPresent()
                ? value(legacy.get().resolve("memory.stat"), "total_inactive_file")
                : group.unified().flatMap(directory -> value(directory.resolve("memory.stat"), "inactive_file"));
        return Math.max(0, used.orElse(0L) - idle.orElse(0L));
    }

    private long memoryLimit(ControlGroup group) {
        Optional<Pathname> legacy = group.legacy("memory");
        Optional<Long> limit = legacy.isPresent()
                ? number(legacy.get().resolve("memory.limit_in_bytes"))
                : group.unified().flatMap(directory -> number(directory.resolve("memory.max")));
        long all = value(MEMINFO, "MemTotal").orElse(0L) * KIBI;
        return limit.isPresent() && limit.get() < all ? limit.get() : all;
    }

    private long network(List<String> interfaces, int field) {
        return interfaces.stream()
                .map(line -> SPACES.split(line.strip()))
                .filter(fields -> fields.length >= INTERFACE_FIELDS && !fields[0].equals("lo"))
                .mapToLong(fields -> parse(fields[field]).orElse(0L))
                .sum();
    }

    private long blocks(ControlGroup group, String unifiedKey, String legacyWord) {
        Optional<Pathname> legacy = group.legacy("blkio");
        if (legacy.isPresent()) {
            return files.lines(legacy.get().resolve("blkio.throttle.io_service_bytes_recursive")).stream()
                    .map(line -> line.strip().split(" "))
                    .filter(fields -> fields.length == 3 && fields[1].equals(legacyWord))
                    .mapToLong(fields -> parse(fields[2]).orElse(0L))
                    .sum();
        }
        return group.unified().map(directory -> files.lines(directory.resolve("io.stat"))).orElse(List.of()).stream()
                .flatMap(line -> List.of(line.split(" ")).stream())
                .filter(word -> word.startsWith(unifiedKey))
                .mapToLong(word -> parse(word.substring(unifiedKey.length())).orElse(0L))
                .sum();
    }

    /** The kernel's own count, or where it keeps none, as many threads as are listed. */
    private long pids(ControlGroup group) {
        Optional<Long> counted = group.with(Controller.PIDS)
                .flatMap(member -> number(member.directory().resolve("pids.current")));
        return counted.orElseGet(() -> listed(group));
    }

    private long listed(ControlGroup group) {
        ControlGroup.Member member = group.members().get(0);
        return files.lines(member.directory().resolve(member.isVersion2() ? "cgroup.threads" : "tasks"))
                .size();
    }

    private Optional<Long> number(Pathname file) {
        return files.line(file).flatMap(UsageReader::parse);
    }

    /** The value of a key in a file of lines {@code key value}. */
    private Optional<Long> value(Pathname file, String key) {
        return files.lines(file).stream()
                .map(line -> SPACES.split(line.strip()))
                .filter(fields -> fields.length >= 2 && fields[0].equals(key))
                .findFirst()
                .flatMap(fields -> parse(fields[1]));
    }

    /** Empty for {@code max}, and for what is too large to be true, which is how version 1 writes that. */
    private static Optional<Long> parse(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
