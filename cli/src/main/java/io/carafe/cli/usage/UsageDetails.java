package io.carafe.cli.usage;

import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import io.carafe.cli.inspect.ContainerRow;
import io.carafe.cli.inspect.ImageRow;
import io.carafe.cli.inspect.ImageRows;
import io.carafe.cli.inspect.VolumeDocument;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every single thing, as {@code docker system df -v} has it. */
public record UsageDetails(DiskUsage usage, ZonedDateTime now) {
    private static final Listing CONTAINERS = new Listing(
            ContainerRow.LISTING.headings(),
            List.of("ID", "Image", "Command", "LocalVolumes", "Size", "RunningFor", "Status", "Names"));
    private static final Listing VOLUMES = new Listing(Map.of("Name", "VOLUME NAME"), List.of("Name", "Links", "Size"));

    /** Prints tables. */
    public void print(Console console) {
        console.print("Images space usage:\n\n");
        ImageRow.listingOfUse().print(console, "", images(false));
        console.print("\nContainers space usage:\n\n");
        CONTAINERS.print(console, "", containers(false));
        console.print("\nLocal Volumes space usage:\n\n");
        VOLUMES.print(console, "", volumes());
        console.print("""

                Build cache usage: 0B

                CACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED
                """);
    }

    /** Everything as one document. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Images", images(true));
        document.put("Containers", containers(true));
        document.put("Volumes", volumes());
        document.put("BuildCache", List.of());
        return document;
    }

    private List<Map<String, Object>> images(boolean whole) {
        ImageRows rows = new ImageRows(now, whole);
        return usage.images().stream()
                .flatMap(one -> rows.of(one, usage.containersOf(one)))
                .toList();
    }

    private List<Map<String, Object>> containers(boolean whole) {
        return usage.containers().stream().flatMap(one -> row(one, whole)).toList();
    }

    private Stream<Map<String, Object>> row(DiskUsage.OfContainer one, boolean whole) {
        try {
            return Stream.of(ContainerRow.of(one.container(), one.state(), now, whole, Quantities.size(one.bytes())));
        } catch (ContainerNotFoundException goneMeanwhile) {
            return Stream.empty();
        }
    }

    private List<Map<String, Object>> volumes() {
        return usage.volumes().stream()
                .map(one -> {
                    Map<String, Object> row = VolumeDocument.row(one.volume());
                    row.put("Links", Integer.toString(one.links()));
                    row.put("Size", Quantities.size(one.bytes()));
                    return row;
                })
                .toList();
    }
}
