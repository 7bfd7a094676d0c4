package io.carafe.cli.inspect;

import io.carafe.api.image.Image;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An image as lines of {@code carafe images}, one for each of its names. */
public final class ImageRow {
    /** How the lines are printed. */
    public static final Listing LISTING = new Listing(
            Map.of("ID", "IMAGE ID", "CreatedSince", "CREATED", "CreatedAt", "CREATED AT"),
            List.of("Repository", "Tag", "ID", "CreatedSince", "Size"));

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT);
    private static final String NONE = "<none>";
    private static final String ALGORITHM = "sha256:";

    private ImageRow() {}

    public static List<Map<String, Object>> of(Image image, Instant now, boolean whole) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String name : image.names().isEmpty() ? List.of(NONE + ":" + NONE) : image.names()) {
            int colon = name.lastIndexOf(':');
            boolean tagged = colon > name.lastIndexOf('/');
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("CreatedAt", DATE.format(image.created().atZone(ZoneId.systemDefault())));
            row.put("CreatedSince", Quantities.age(age(image.created(), now)) + " ago");
            row.put("ID", id(image, whole));
            row.put("Repository", tagged ? name.substring(0, colon) : name);
            row.put("Size", Quantities.size(image.sizeBytes()));
            row.put("Tag", tagged ? name.substring(colon + 1) : NONE);
            rows.add(row);
        }
        return rows;
    }

    /** The id with its algorithm, or the first twelve digits. */
    public static String id(Image image, boolean whole) {
        return whole ? image.id() : ContainerRow.shortId(image.id().replaceFirst("^" + ALGORITHM, ""));
    }

    private static Duration age(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
