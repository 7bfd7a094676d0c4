package io.carafe.api.error;

/** A container was to be started that runs already, perhaps because somebody else has just started it. */
public final class ContainerRunningException extends ContainerConflictException {
    private static final long serialVersionUID = 1L;

    public ContainerRunningException(String problem, String advice) {
        super(problem, advice);
    }
}
