package io.carafe.cli.testing;

/** The ways in which the command does its work; what a user sees must be the same. */
public enum Way {
    /** The client hands it to an engine of the test's own. */
    WITH_ENGINE,
    /** One process does it all. */
    ALONE,
    /** As with an engine, in the hands of a user without any rights who has ranges of ids. */
    ROOTLESS;

    /** Whether who gives the command is root, to whom control groups and the host's devices belong. */
    public boolean isOfRoot() {
        return this != ROOTLESS;
    }

    /** Whether the process that was started does the work itself. */
    public boolean isAlone() {
        return this == ALONE;
    }
}
