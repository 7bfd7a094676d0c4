package io.carafe.cli.inspect;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import io.carafe.image.ImageDetails;
import io.carafe.image.ImageStore;
import io.carafe.image.config.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The history of an image as lines of {@code carafe history}.
 *
 * @param whole whether nothing is shortened
 * @param human whether sizes and times are told as people do
 */
public record HistoryRows(ImageStore images, Instant now, boolean whole, boolean human) {
    private static final int SHORT_COMMAND = 45;
    private static final String MISSING = "<missing>";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** How the lines are printed. */
    public static Listing listing(boolean human) {
        return new Listing(
                Map.of("ID", "IMAGE", "CreatedSince", "CREATED", "CreatedAt", "CREATED AT", "CreatedBy", "CREATED BY"),
                List.of("ID", human ? "CreatedSince" : "CreatedAt", "CreatedBy", "Size", "Comment"));
    }

    /**
     * The steps, the latest first. Those of images that are here, because this one was made of them by commits, have their
     * ids.
     */
    public List<Map<String, Object>> of(String name) {
        ImageDetails image = images.inspect(name);
        Deque<Long> sizes = new ArrayDeque<>(image.layerSizes());
        List<Map<String, Object>> rows = new ArrayList<>();
        List<HistoryEntry> entries = image.history();
        List<Long> sizeOfEntry = new ArrayList<>();
        for (HistoryEntry entry : entries) {
            Long size = entry.emptyLayer() ? null : sizes.poll();
            sizeOfEntry.add(size == null ? 0L : size);
        }
        Optional<ImageDetails> known = Optional.of(image);
        for (int i = entries.size() - 1; i >= 0; i--) {
            rows.add(row(known.orElse(null), entries.get(i), sizeOfEntry.get(i)));
            known = known.flatMap(ImageDetails::parent).flatMap(this::find);
        }
        return Collections.unmodifiableList(rows);
    }

    private Optional<ImageDetails> find(String id) {
        try {
            return Optional.of(images.inspect(id));
        } catch (CarafeException goneOrDamaged) {
            return Optional.empty();
        }
    }

    private Map<String, Object> row(@Nullable ImageDetails image, HistoryEntry entry, long size) {
        Instant created = entry.created().orElse(Instant.EPOCH);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Comment", entry.comment().orElse(""));
        row.put("CreatedAt", TIME.format(created.truncatedTo(ChronoUnit.SECONDS)));
        row.put("CreatedBy", command(entry.createdBy().orElse("").replace('\t', ' ')));
        row.put("CreatedSince", since(created));
        row.put("ID", image == null ? MISSING : ImageRow.id(image.id(), whole));
        row.put("Size", human ? Quantities.size(size) : Long.toString(size));
        return row;
    }

    private String command(String text) {
        return whole || text.codePointCount(0, text.length()) <= SHORT_COMMAND
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHORT_COMMAND - 1)) + "…";
    }

    private String since(Instant created) {
        Duration age = Duration.between(created, now);
        return Quantities.age(age.isNegative() ? Duration.ZERO : age) + " ago";
    }
}
