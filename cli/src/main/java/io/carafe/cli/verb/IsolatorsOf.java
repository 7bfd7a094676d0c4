package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.isolation.Isolator;
import java.util.List;
import java.util.function.Supplier;

/** The isolators of the engine, for those who want nothing else of it. */
record IsolatorsOf(Engines engines) implements Supplier<List<Isolator>> {
    @Override
    public List<Isolator> get() {
        try (Carafe carafe = engines.open()) {
            return carafe.isolators();
        }
    }
}
