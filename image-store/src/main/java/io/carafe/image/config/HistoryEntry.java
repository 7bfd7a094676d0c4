package io.carafe.image.config;

import java.time.Instant;
import java.util.Optional;

/**
 * How a layer came to be, as the {@code history} of an image tells it.
 *
 * @param emptyLayer whether it changed the configuration only
 */
public record HistoryEntry(
        Optional<Instant> created,
        Optional<String> createdBy,
        Optional<String> author,
        Optional<String> comment,
        boolean emptyLayer) {}
