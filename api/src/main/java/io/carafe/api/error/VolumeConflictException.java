package io.carafe.api.error;

/** A volume is in a state that does not allow what was asked, for instance because a container uses it. */
public final class VolumeConflictException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public VolumeConflictException(String problem, String advice) {
        super(problem, advice);
    }
}
