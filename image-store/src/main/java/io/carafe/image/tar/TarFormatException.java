package io.carafe.image.tar;

/** Why a piece of an archive is not acceptable. {@link TarReader} adds which entry it is and where. */
final class TarFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String DAMAGED = "The file is damaged; make or download it again.";
    private static final String REFUSED = "Make the archive again, without this entry.";

    private final String why;
    private final String advice;

    private TarFormatException(String why, String advice) {
        super(why, null, false, false);
        this.why = why;
        this.advice = advice;
    }

    /** The piece is not what the format says. */
    TarFormatException(String why) {
        this(why, DAMAGED);
    }

    /** The piece is as the format says, and asks for something that is not done. */
    static TarFormatException refused(String why) {
        return new TarFormatException(why, REFUSED);
    }

    String why() {
        return why;
    }

    String advice() {
        return advice;
    }
}
