package io.carafe.api.error;

/** There is no such network, or more than one that could be meant. */
public final class NetworkNotFoundException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public NetworkNotFoundException(String message, String advice) {
        super(message, advice);
    }

    /** There is none of this name or id. */
    public static NetworkNotFoundException none(String nameOrId) {
        return new NetworkNotFoundException(
                "network " + nameOrId + " not found", "Look at those there are with: carafe network ls");
    }
}
