package io.carafe.cli.inspect;

import io.carafe.cli.format.Listing;
import io.carafe.runtime.volume.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A volume by Docker's names for what is known of it. */
public final class VolumeDocument {
    /** How {@code volume ls} prints them. */
    public static final Listing LISTING = new Listing(Map.of("Name", "VOLUME NAME"), List.of("Driver", "Name"));

    private static final String DRIVER = "local";

    private VolumeDocument() {}

    /** As a line of {@code volume ls}. */
    public static Map<String, Object> row(Volume volume) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Availability", "N/A");
        row.put("Driver", DRIVER);
        row.put("Group", "N/A");
        row.put(
                "Labels",
                new TreeMap<>(volume.labels())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",")));
        row.put("Links", "N/A");
        row.put("Mountpoint", volume.directory().toString());
        row.put("Name", volume.name());
        row.put("Scope", DRIVER);
        row.put("Size", "N/A");
        row.put("Status", "N/A");
        return row;
    }

    /** As {@code volume inspect} describes it. */
    public static Map<String, Object> of(Volume volume) {
        return new Tree()
                .put("CreatedAt", volume.created().toString())
                .put("Driver", DRIVER)
                .put("Labels", volume.labels().isEmpty() ? null : new TreeMap<>(volume.labels()))
                .put("Mountpoint", volume.directory().toString())
                .put("Name", volume.name())
                .put("Options", null)
                .put("Scope", DRIVER)
                .map();
    }
}
