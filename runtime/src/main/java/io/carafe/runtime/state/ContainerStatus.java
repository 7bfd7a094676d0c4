package io.carafe.runtime.state;

import java.util.Locale;

/** Where a container is in its life. */
public enum ContainerStatus {
    /** Made, and never started with success. */
    CREATED,
    RUNNING,
    /** Running, and frozen. Never on disk: the kernel knows it. */
    PAUSED,
    /** Ended, and about to be started again by its restart policy. */
    RESTARTING,
    EXITED,
    /** Nobody can tell, since its files are damaged; it can only be removed. Never on disk. */
    DEAD;

    /** As Docker's {@code inspect} says it: {@code running}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
