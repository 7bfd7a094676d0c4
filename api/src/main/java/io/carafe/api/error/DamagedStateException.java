package io.carafe.api.error;

/** Something that Carafe keeps on disk cannot be read. It condemns the object that it belongs to, and no other. */
public final class DamagedStateException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public DamagedStateException(String problem, String advice) {
        super(problem, advice);
    }

    public DamagedStateException(String problem, String advice, Throwable cause) {
        super(problem, advice, cause);
    }
}
