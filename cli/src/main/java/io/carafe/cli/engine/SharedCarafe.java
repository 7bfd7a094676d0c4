package io.carafe.cli.engine;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.api.error.CarafeException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one Carafe of an engine, of which each session gets a handle. Opened when it is first needed. Thread-safe. */
public final class SharedCarafe implements AutoCloseable {
    private final CarafeSettings settings;
    private final Function<CarafeSettings, Carafe> opener;
    private Consumer<String> log = line -> {};
    private @Nullable Carafe carafe;

    SharedCarafe(CarafeSettings settings, Function<CarafeSettings, Carafe> opener) {
        this.settings = settings;
        this.opener = opener;
    }

    /**
     * A handle for one session. One that wants other isolators has an engine of its own.
     *
     * @throws CarafeException when the session means another state root
     */
    public Carafe open(CarafeSettings wanted) {
        if (!wanted.root().equals(settings.root())) {
            throw new CarafeException(
                    "this engine serves " + settings.root() + ", and this command means " + wanted.root(),
                    "Run it without the engine: carafe --no-engine …");
        }
        CarafeSettings kept = new CarafeSettings(wanted.root(), wanted.plugins(), settings.keeper());
        return kept.equals(settings) ? carafe().share() : opener.apply(wanted);
    }

    /** How many containers run that sessions have started. */
    public synchronized int running() {
        return carafe == null ? 0 : carafe.running();
    }

    /** Where is to be written what is told of the host; to be said before it is opened. */
    synchronized void logTo(Consumer<String> line) {
        log = line;
    }

    /** Opens it now, so that the first session need not wait so long. */
    void warmUp() {
        try {
            carafe();
        } catch (CarafeException toldToTheFirstSession) {
            // It tries again, and tells its client.
        }
    }

    private synchronized Carafe carafe() {
        Carafe open = carafe;
        if (open == null) {
            open = opener.apply(settings);
            open.notices().logTo(log);
            carafe = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (carafe != null) {
            carafe.close();
        }
    }
}
