package io.carafe.api.error;

/** What was asked for contradicts itself, or is not something that can be asked for. */
public final class InvalidSpecificationException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public InvalidSpecificationException(String problem, String advice) {
        super(problem, advice);
    }
}
