package io.carafe.image.tar;

/** Why a piece of an archive is not acceptable. {@link TarReader} adds which entry it is and where. */
final class TarFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    TarFormatException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    String why() {
        return why;
    }
}
