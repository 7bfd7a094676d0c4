package io.carafe.api.isolation;

/**
 * Something that the host's side does: an ordinary Java thread of the engine's, with the engine's rights. Carafe brings
 * the steps that {@link HostRecorder} has methods for; an isolator may bring steps of its own. Immutable.
 */
public interface HostStep {
    /** The call for people, in the manner of strace(1). */
    String text();

    /**
     * Does it.
     *
     * @throws io.carafe.api.error.CarafeException when it cannot be done
     */
    void perform(HostSide host);
}
