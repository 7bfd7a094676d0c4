package io.carafe.runtime.state;

import java.util.Locale;

/** Where a container is in its life. */
public enum ContainerStatus {
    /** Made, and never started with success. */
    CREATED,
    RUNNING,
    EXITED;

    /** As Docker's {@code inspect} says it: {@code running}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
