package io.carafe.runtime.plan;

/** What becomes of a process when the engine that started it ends. */
public enum Lifetime {
    /** It ends too, whatever ends the engine. */
    OF_ENGINE,
    /** It goes on, as a child of nobody in particular; who started it never knows how it ends. */
    UNBOUND,
    /**
     * It goes on. It is a child of the engine's parent, the keeper, and it waits before it becomes the command until the
     * engine has written down that it is there.
     */
    OF_ITS_OWN
}
