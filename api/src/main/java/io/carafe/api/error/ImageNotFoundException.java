package io.carafe.api.error;

/** There is no image of that name. */
public final class ImageNotFoundException extends CarafeException {
    private static final long serialVersionUID = 1L;

    /** @param reference what was asked for, printable */
    public ImageNotFoundException(String reference) {
        super(
                "no such image: " + reference,
                "See the images that are here with: carafe images. Get one from a registry with: carafe pull "
                        + reference);
    }

    /** @param advice what the user can do about it, as a sentence */
    public ImageNotFoundException(String reference, String advice) {
        super("no such image: " + reference, advice);
    }
}
