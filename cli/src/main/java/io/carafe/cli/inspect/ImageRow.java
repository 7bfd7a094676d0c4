package io.carafe.cli.inspect;

import io.carafe.api.image.Image;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An image as a line of {@code carafe images}, by Docker's names for its fields. */
public final class ImageRow {
    static final String NONE = "<none>";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT);
    private static final String ALGORITHM = "sha256:";
    private static final String UNKNOWN = "N/A";
    private static final int LONG_DIGITS = 4;
    private static final Map<String, String> HEADINGS = Map.of(
            "ID", "IMAGE ID",
            "CreatedSince", "CREATED",
            "CreatedAt", "CREATED AT",
            "SharedSize", "SHARED SIZE",
            "UniqueSize", "UNIQUE SIZE",
            "VirtualSize", "SIZE");

    private ImageRow() {}

    /** How the lines are printed. */
    public static Listing listing(boolean digests) {
        return new Listing(
                HEADINGS,
                digests
                        ? List.of("Repository", "Tag", "Digest", "ID", "CreatedSince", "Size")
                        : List.of("Repository", "Tag", "ID", "CreatedSince", "Size"));
    }

    /** How the lines of {@code carafe system df -v} are printed. */
    public static Listing listingOfUse() {
        return new Listing(
                HEADINGS,
                List.of("Repository", "Tag", "ID", "CreatedSince", "Size", "SharedSize", "UniqueSize", "Containers"));
    }

    /** The fields that have nothing to do with its names. */
    static Map<String, Object> of(Image image, ImageName name, ZonedDateTime now, boolean whole) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Containers", UNKNOWN);
        row.put("CreatedAt", DATE.format(image.created().atZone(now.getZone())));
        row.put("CreatedSince", Quantities.age(age(image.created(), now.toInstant())) + " ago");
        row.put("Digest", name.digest());
        row.put("ID", id(image.id(), whole));
        row.put("Repository", name.repository());
        row.put("SharedSize", UNKNOWN);
        row.put("Size", Quantities.size(image.sizeBytes()));
        row.put("Tag", name.tag());
        row.put("UniqueSize", UNKNOWN);
        row.put("VirtualSize", Quantities.size(image.sizeBytes(), LONG_DIGITS));
        return row;
    }

    /** The id with its algorithm, or the first twelve digits. */
    public static String id(String id, boolean whole) {
        return whole ? id : ContainerRow.shortId(id.replaceFirst("^" + ALGORITHM, ""));
    }

    private static Duration age(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
