package io.carafe.cli.args;

import io.carafe.api.error.CarafeException;

/** A command line that cannot be understood. */
public final class UsageException extends CarafeException {
    private static final long serialVersionUID = 1L;

    private final String verb;
    private final boolean unknownOption;

    private UsageException(String verb, String problem, String advice, boolean unknownOption) {
        super(problem, advice);
        this.verb = verb;
        this.unknownOption = unknownOption;
    }

    /**
     * @param verb whose help may clear it up; empty for the command's own
     * @param problem without a full stop
     */
    public UsageException(String verb, String problem) {
        this(verb, problem, "", false);
    }

    /** As {@link #UsageException(String, String)}, with what to do about it, as a sentence. */
    public UsageException(String verb, String problem, String advice) {
        this(verb, problem, advice, false);
    }

    static UsageException unknownOption(String verb, String problem, String advice) {
        return new UsageException(verb, problem, advice, true);
    }

    /** Whose help may clear it up; empty for the command's own. */
    public String verb() {
        return verb;
    }

    /** Whether an option was met that the verb does not have, or has not yet. */
    public boolean isUnknownOption() {
        return unknownOption;
    }
}
