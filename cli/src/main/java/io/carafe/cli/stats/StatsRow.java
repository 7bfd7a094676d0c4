package io.carafe.cli.stats;

import io.carafe.Container;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import io.carafe.cli.inspect.ContainerRow;
import io.carafe.runtime.cgroup.ResourceUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A container as a line of {@code carafe stats}, by Docker's names for its fields. */
final class StatsRow {
    /** How the lines are printed. */
    static final Listing LISTING = new Listing(
            Map.of(
                    "ID", "CONTAINER ID",
                    "Container", "CONTAINER",
                    "CPUPerc", "CPU %",
                    "MemUsage", "MEM USAGE / LIMIT",
                    "MemPerc", "MEM %",
                    "NetIO", "NET I/O",
                    "BlockIO", "BLOCK I/O"),
            List.of("ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"));

    private StatsRow() {}

    /**
     * The line.
     *
     * @param asked how the container was named
     * @param earlier the reading before
     * @param now empty for a container that does not run
     */
    static Map<String, Object> of(
            Container container,
            String asked,
            boolean whole,
            Optional<ResourceUsage> earlier,
            Optional<ResourceUsage> now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(
                "BlockIO",
                now.map(usage -> Quantities.size(usage.readBytes()) + " / " + Quantities.size(usage.writtenBytes()))
                        .orElse("0B / 0B"));
        row.put(
                "CPUPerc",
                percent(now.map(usage -> earlier.map(usage::cpuPercentSince).orElse(0.0))
                        .orElse(0.0)));
        row.put("Container", asked);
        row.put("ID", whole ? container.id() : ContainerRow.shortId(container.id()));
        row.put("MemPerc", percent(now.map(ResourceUsage::memoryPercent).orElse(0.0)));
        row.put(
                "MemUsage",
                now.map(usage -> Quantities.binarySize(usage.memoryBytes()) + " / "
                                + Quantities.binarySize(usage.memoryLimit()))
                        .orElse("0B / 0B"));
        row.put("Name", container.name());
        row.put(
                "NetIO",
                now.map(usage -> Quantities.size(usage.receivedBytes()) + " / " + Quantities.size(usage.sentBytes()))
                        .orElse("0B / 0B"));
        row.put("PIDs", Long.toString(now.map(ResourceUsage::pids).orElse(0L)));
        return row;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
