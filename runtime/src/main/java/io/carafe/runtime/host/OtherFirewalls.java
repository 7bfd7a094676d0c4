package io.carafe.runtime.host;

import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells people, once in the life of an engine, that another firewall keeps containers from the world. Thread-safe. */
public final class OtherFirewalls {
    private final HostNotices notices;
    private final AtomicBoolean looked = new AtomicBoolean();

    @Inject
    OtherFirewalls(HostNotices notices) {
        this.notices = notices;
    }

    /** A container is about to be connected to the world. */
    public void look() {
        if (looked.compareAndSet(false, true)) {
            FirewallCheck.obstacle().ifPresent(found -> notices.tell(found.found() + ". " + found.advice()));
        }
    }
}
