package io.carafe.api.error;

/** An image is in a state that does not allow what was asked, for instance because a container uses it. */
public final class ImageConflictException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public ImageConflictException(String problem, String advice) {
        super(problem, advice);
    }
}
