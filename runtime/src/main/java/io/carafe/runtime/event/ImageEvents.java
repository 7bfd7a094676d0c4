package io.carafe.runtime.event;

import com.google.inject.Inject;
import io.carafe.image.ImageObserver;
import java.util.Map;

/** Takes note of what happens to images. Thread-safe. */
public final class ImageEvents implements ImageObserver {
    private final EventSink events;

    @Inject
    public ImageEvents(EventSink events) {
        this.events = events;
    }

    @Override
    public void happened(String action, String id, String name) {
        events.note(Event.IMAGE, id, action, Map.of("name", name));
    }
}
