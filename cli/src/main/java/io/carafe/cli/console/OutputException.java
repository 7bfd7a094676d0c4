package io.carafe.cli.console;

import java.io.IOException;

/** Standard output or error takes nothing more. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutputException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether its reader has gone, as {@code head} does; nothing to complain about. */
    public boolean isBrokenPipe() {
        return "Broken pipe".equals(getMessage());
    }
}
