package io.carafe.runtime.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param type of what it happened to: {@code container}, {@code image}, {@code network}, {@code volume}
 * @param action Docker's word for it: {@code create}, {@code start}, {@code die} …
 * @param id of what it happened to
 * @param attributes its name, image and labels, and what else belongs to the action
 */
public record Event(Instant time, String type, String action, String id, Map<String, String> attributes) {
    /** The type of events about containers. */
    public static final String CONTAINER = "container";

    /** The type of events about images. */
    public static final String IMAGE = "image";

    /** The type of events about networks. */
    public static final String NETWORK = "network";

    /** The type of events about volumes. */
    public static final String VOLUME = "volume";

    public Event {
        attributes = Map.copyOf(attributes);
    }
}
