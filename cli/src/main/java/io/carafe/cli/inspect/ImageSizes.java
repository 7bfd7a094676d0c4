package io.carafe.cli.inspect;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.format.Quantities;
import java.util.HashMap;
import java.util.Map;

/** How large containers are. Looks each image up once. Not thread-safe. */
public final class ImageSizes {
    private final Carafe carafe;
    private final Map<String, Long> known = new HashMap<>();

    public ImageSizes(Carafe carafe) {
        this.carafe = carafe;
    }

    /** What the image of a container has, in bytes; 0 without one. */
    long ofImage(Container container) {
        return container
                .imageId()
                .map(id -> known.computeIfAbsent(id, this::find))
                .orElse(0L);
    }

    private long find(String id) {
        try {
            return carafe.images().find(id).map(image -> image.sizeBytes()).orElse(0L);
        } catch (CarafeException damaged) {
            return 0;
        }
    }

    /** As {@code ps} shows it: {@code 5B (virtual 2.13MB)}. */
    public String text(Container container) {
        long written = container.writtenBytes();
        long all = written + ofImage(container);
        return Quantities.size(written) + (all > 0 ? " (virtual " + Quantities.size(all) + ")" : "");
    }
}
