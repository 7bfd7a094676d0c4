package io.carafe.cli.testing;

/** The two ways in which the command does its work; what a user sees must be the same. */
public enum Way {
    /** The client hands it to an engine of the test's own. */
    WITH_ENGINE,
    /** One process does it all. */
    ALONE
}
