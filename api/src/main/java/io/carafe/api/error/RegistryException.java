package io.carafe.api.error;

/**
 * A registry could not be reached, refused what was asked of it, or answered what cannot be believed. The message names
 * the registry, what was asked, and what it answered.
 */
public final class RegistryException extends CarafeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, for programs that want to tell the cases apart. */
    public enum Reason {
        /** No connection, or one that broke more often than it was worth trying again; TLS that is not trusted. */
        UNREACHABLE,
        /** There are no credentials, or they were refused (401). */
        UNAUTHORIZED,
        /** These credentials do not allow it (403). */
        DENIED,
        /** There is no such repository, tag or digest (404). */
        NOT_FOUND,
        /** Too much was asked for in too short a time (429). */
        RATE_LIMITED,
        /** Another refusal, or trouble of the registry's own (5xx). */
        REFUSED,
        /** The answer contradicts itself or the protocol: a wrong digest, a wrong size, a document without end. */
        INVALID_ANSWER,
        /** This side does not allow it: a blocked registry, plain HTTP, a name that may mean several. */
        NOT_ALLOWED,
        /** It was given up by {@code close}. */
        CANCELLED
    }

    /**
     * @param problem what was attempted, and what was answered, without a full stop
     * @param advice what to do about it, as a sentence; may be empty
     */
    public RegistryException(Reason reason, String problem, String advice) {
        super(problem, advice);
        this.reason = reason;
    }

    /** As {@link #RegistryException(Reason, String, String)}, with the exception that caused this one. */
    public RegistryException(Reason reason, String problem, String advice, Throwable cause) {
        super(problem, advice, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
