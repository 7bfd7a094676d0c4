package io.carafe.runtime.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A named volume.
 *
 * @param directory where its files are on the host
 * @param anonymous whether its name was made up
 */
public record Volume(String name, Instant created, Map<String, String> labels, boolean anonymous, Path directory) {
    public Volume {
        labels = Map.copyOf(labels);
    }
}
