package io.carafe.runtime.event;

import io.carafe.runtime.state.ContainerRecord;
import java.util.Map;

/** Takes note of what happens to containers. Thread-safe; never fails. */
@FunctionalInterface
public interface EventSink {
    /** Forgets everything at once. */
    EventSink NOWHERE = (container, action, more) -> {};

    /**
     * Something has happened.
     *
     * @param action Docker's word for it
     * @param more attributes of the event, besides what is known of the container
     */
    void note(ContainerRecord container, String action, Map<String, String> more);
}
