package io.carafe.api.error;

/** A network cannot be made, removed or used as it is asked for, because of what there is already. */
public final class NetworkConflictException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public NetworkConflictException(String message, String advice) {
        super(message, advice);
    }
}
