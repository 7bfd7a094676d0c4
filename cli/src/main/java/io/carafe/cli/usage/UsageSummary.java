package io.carafe.cli.usage;

import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import io.carafe.image.ImageUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line for each kind of thing, as {@code docker system df} has them. */
public record UsageSummary(DiskUsage usage) {
    /** How the lines are printed. */
    public static final Listing LISTING =
            new Listing(Map.of("TotalCount", "TOTAL"), List.of("Type", "TotalCount", "Active", "Size", "Reclaimable"));

    private static final int DIGITS = 4;
    private static final int PERCENT = 100;

    /** The lines. */
    public List<Map<String, Object>> rows() {
        return List.of(images(), containers(), volumes(), row("Build Cache", 0, 0, 0, "0B"));
    }

    private Map<String, Object> images() {
        List<ImageUsage> used = usage.images().stream()
                .filter(image -> usage.containersOf(image) > 0)
                .toList();
        long bytes = usage.imageBytes();
        long needed = used.stream().mapToLong(ImageUsage::uniqueBytes).sum();
        return row("Images", usage.images().size(), used.size(), bytes, part(bytes - needed, bytes));
    }

    private Map<String, Object> containers() {
        List<DiskUsage.OfContainer> all = usage.containers();
        long active = all.stream().filter(DiskUsage.OfContainer::active).count();
        long bytes = all.stream().mapToLong(DiskUsage.OfContainer::bytes).sum();
        long idle = all.stream()
                .filter(container -> !container.active())
                .mapToLong(DiskUsage.OfContainer::bytes)
                .sum();
        return row("Containers", all.size(), active, bytes, part(idle, bytes));
    }

    private Map<String, Object> volumes() {
        List<DiskUsage.OfVolume> all = usage.volumes();
        long active = all.stream().filter(volume -> volume.links() > 0).count();
        long bytes = all.stream().mapToLong(DiskUsage.OfVolume::bytes).sum();
        long idle = all.stream()
                .filter(volume -> volume.links() == 0)
                .mapToLong(DiskUsage.OfVolume::bytes)
                .sum();
        return row("Local Volumes", all.size(), active, bytes, part(idle, bytes));
    }

    private static Map<String, Object> row(String type, long total, long active, long bytes, String reclaimable) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Active", Long.toString(active));
        row.put("Reclaimable", reclaimable);
        row.put("Size", Quantities.size(bytes, DIGITS));
        row.put("TotalCount", Long.toString(total));
        row.put("Type", type);
        return row;
    }

    private static String part(long bytes, long ofBytes) {
        String size = Quantities.size(bytes, DIGITS);
        return ofBytes > 0 ? size + " (" + bytes * PERCENT / ofBytes + "%)" : size;
    }
}
