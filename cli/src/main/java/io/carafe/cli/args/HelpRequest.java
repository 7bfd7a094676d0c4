package io.carafe.cli.args;

/** Somebody asked for the help of a verb. Not an error. */
public final class HelpRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Syntax syntax;

    public HelpRequest(Syntax syntax) {
        super("help", null, false, false);
        this.syntax = syntax;
    }

    /** Whose help. */
    public Syntax syntax() {
        return syntax;
    }
}
