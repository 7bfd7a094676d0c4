package io.carafe.api.error;

/** There is no volume of that name. */
public final class VolumeNotFoundException extends CarafeException {
    private static final long serialVersionUID = 1L;

    /** @param name what was asked for, printable */
    public VolumeNotFoundException(String name) {
        super("no such volume: " + name, "See all of them with: carafe volume ls");
    }
}
