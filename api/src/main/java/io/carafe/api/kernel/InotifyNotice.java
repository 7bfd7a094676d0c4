package io.carafe.api.kernel;

import java.util.Set;

/**
 * One thing that inotify(7) tells.
 *
 * @param watch the number of the watch, or -1 for {@link InotifyEvent#Q_OVERFLOW}
 * @param name of an entry of a watched directory; empty when it is about what is watched itself
 */
public record InotifyNotice(int watch, Set<InotifyEvent> events, Pathname name) {
    public InotifyNotice {
        events = Set.copyOf(events);
    }
}
