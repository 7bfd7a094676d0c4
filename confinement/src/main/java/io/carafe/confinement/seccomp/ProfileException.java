package io.carafe.confinement.seccomp;

import java.io.Serial;

/** A profile that cannot be meant. */
public final class ProfileException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ProfileException(String where, String problem) {
        super(where.isEmpty() ? problem : where + ": " + problem);
    }
}
