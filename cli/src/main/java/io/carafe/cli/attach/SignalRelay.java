package io.carafe.cli.attach;

import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes the signals of this process on to a container, as Docker's {@code --sig-proxy} does. */
final class SignalRelay {
    /** What a person or a service manager sends. Those that report a fault or a child of this process are its own. */
    private static final List<String> SIGNALS = List.of(
            "HUP", "INT", "TERM", "USR1", "USR2", "ALRM", "CONT", "WINCH", "IO", "PWR", "URG", "VTALRM", "PROF");

    private static final List<String> TERMINATING = List.of("INT", "TERM");
    private static final int PATIENCE = 3;

    private final Container container;
    private final AtomicInteger terminations = new AtomicInteger();
    private final Runnable onImpatience;

    /** @param onImpatience called when the third INT or TERM arrives, before the container is killed */
    SignalRelay(Container container, Runnable onImpatience) {
        this.container = container;
        this.onImpatience = onImpatience;
    }

    void connect(SignalSource source) {
        for (String signal : SIGNALS) {
            source.handle(signal, () -> relay(signal));
        }
    }

    private void relay(String signal) {
        boolean impatient = TERMINATING.contains(signal) && terminations.incrementAndGet() >= PATIENCE;
        if (impatient) {
            onImpatience.run();
        }
        try {
            container.signal(impatient ? "KILL" : signal);
        } catch (CarafeException ended) {
            // It ended while the signal was on its way.
        }
    }
}
