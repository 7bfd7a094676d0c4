package io.carafe.runtime.event;

import io.carafe.runtime.state.ContainerRecord;
import java.util.Map;

/** Takes note of what happens. Thread-safe; never fails. */
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

    /**
     * Something has happened to what is no container.
     *
     * @param type of what it happened to, for instance {@link Event#IMAGE}
     * @param id what it is known by
     */
    default void note(String type, String id, String action, Map<String, String> attributes) {}
}
