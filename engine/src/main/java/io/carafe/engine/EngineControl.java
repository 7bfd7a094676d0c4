package io.carafe.engine;

/** How the life of an engine is ended, by those who hold conversations for it. Thread-safe. */
interface EngineControl {
    /** Ends it: no new sessions; those under way are ended. Returns at once. */
    void stop();

    /** Ends it if there is nothing to look after; then clients find it no more when this returns. */
    boolean leaveIfIdle();

    /** Waits for the end of the process; so it returns only when its thread is interrupted. */
    void awaitProcessEnd();
}
