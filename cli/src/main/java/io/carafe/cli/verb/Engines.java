package io.carafe.cli.verb;

import io.carafe.Carafe;

/** Opens the engine that the global options name. A verb that needs none does not pay for it. */
@FunctionalInterface
public interface Engines {
    /**
     * Opens it; whoever does closes it.
     *
     * @throws io.carafe.api.error.CarafeException when it cannot be opened
     */
    Carafe open();
}
