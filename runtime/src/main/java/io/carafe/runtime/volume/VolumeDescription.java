package io.carafe.runtime.volume;

import java.time.Instant;
import java.util.Map;

/** What is kept of a volume that somebody made by hand; one that a container brought along has no description. */
record VolumeDescription(Instant created, Map<String, String> labels, boolean anonymous) {
    VolumeDescription {
        labels = Map.copyOf(labels);
    }
}
