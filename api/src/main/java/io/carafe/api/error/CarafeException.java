package io.carafe.api.error;

/**
 * The root of everything that Carafe throws on purpose. Its message is meant for people: what was attempted, on what,
 * what the kernel answered and what to do. It never needs a stack trace to be understood.
 */
public class CarafeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    /** An error that explains itself. */
    public CarafeException(String problem) {
        this(problem, "");
    }

    /**
     * @param problem what was attempted and what went wrong, without a full stop
     * @param advice what the user can do about it, as a sentence; empty when there is nothing to say
     */
    public CarafeException(String problem, String advice) {
        super(advice.isEmpty() ? problem : problem + ". " + advice);
        this.advice = advice;
    }

    /** As {@link #CarafeException(String, String)}, with the exception that caused this one. */
    public CarafeException(String problem, String advice, Throwable cause) {
        this(problem, advice);
        initCause(cause);
    }

    /** What the user can do about it, or an empty string. */
    public final String advice() {
        return advice;
    }

    /** The exit code of a command that ends with this error. */
    public int exitCode() {
        return ExitCode.ENGINE_ERROR;
    }
}
