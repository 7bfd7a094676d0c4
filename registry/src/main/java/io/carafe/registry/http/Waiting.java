package io.carafe.registry.http;

import java.time.Duration;

/** Is told when something is tried again. Called on any thread that waits for a registry. */
@FunctionalInterface
public interface Waiting {
    /**
     * There will be another attempt.
     *
     * @param attempt what failed: {@code pull debian:12}
     * @param why what was answered, in one line
     */
    void tryingAgain(String attempt, String why, Duration pause);

    /** Tells nobody. */
    Waiting SILENT = (attempt, why, pause) -> {};
}
