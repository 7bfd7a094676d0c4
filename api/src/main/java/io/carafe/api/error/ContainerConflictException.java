package io.carafe.api.error;

/** A container is in a state, or has a name, that does not allow what was asked. */
public class ContainerConflictException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public ContainerConflictException(String problem, String advice) {
        super(problem, advice);
    }
}
