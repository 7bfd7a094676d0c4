package io.carafe.api.image;

import io.carafe.api.error.CarafeException;

/**
 * The documents of an image, or what they are kept in, are damaged, contradict each other or their contents, or ask for
 * something that no image may ask for. Nothing of the image was kept.
 */
public final class InvalidImageException extends CarafeException {
    private static final long serialVersionUID = 1L;

    /** @param problem what was attempted, on what, and what is wrong, without a full stop */
    public InvalidImageException(String problem) {
        super(problem);
    }

    /** As {@link #InvalidImageException(String)}, with what the user can do about it, as a sentence. */
    public InvalidImageException(String problem, String advice) {
        super(problem, advice);
    }
}
