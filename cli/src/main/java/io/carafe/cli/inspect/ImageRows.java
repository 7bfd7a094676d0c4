package io.carafe.cli.inspect;

import io.carafe.api.image.Image;
import io.carafe.cli.format.Quantities;
import io.carafe.image.ImageUsage;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Images as lines of tables.
 *
 * @param now in the zone of the user
 * @param whole whether nothing is shortened
 */
public record ImageRows(ZonedDateTime now, boolean whole) {
    private static final int LONG_DIGITS = 4;

    /** The lines of {@code carafe images}. */
    public Stream<Map<String, Object>> of(Image image, boolean digests) {
        return ImageName.of(image.names(), image.digests(), digests).stream()
                .map(name -> ImageRow.of(image, name, now, whole));
    }

    /** The lines of {@code carafe system df -v}. */
    public Stream<Map<String, Object>> of(ImageUsage usage, long containers) {
        List<ImageName> names =
                ImageName.of(usage.image().names(), usage.image().digests(), false);
        return names.stream().map(name -> {
            Map<String, Object> row = ImageRow.of(usage.image(), name, now, whole);
            row.put("Containers", Long.toString(containers));
            row.put("SharedSize", Quantities.size(usage.sharedBytes(), LONG_DIGITS));
            row.put("UniqueSize", Quantities.size(usage.uniqueBytes(), LONG_DIGITS));
            return row;
        });
    }
}
