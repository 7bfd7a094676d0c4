package io.carafe.cli.attach;

import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Passes the signals of the user's process on to a container, as Docker's {@code --sig-proxy} does. Those that arrive while the
 * container is being started wait until it runs. Thread-safe.
 */
final class SignalRelay {
    /** What a person or a service manager sends. Those that report a fault or a child of a process are its own. */
    private static final List<String> SIGNALS = List.of(
            "HUP", "INT", "TERM", "USR1", "USR2", "ALRM", "CONT", "WINCH", "IO", "PWR", "URG", "VTALRM", "PROF");

    private static final List<String> TERMINATING = List.of("INT", "TERM");
    private static final int PATIENCE = 3;
    private static final String FORCED = "got 3 SIGTERM/SIGINTs, forcefully ";
    private static final int INTERRUPTED = 130;
    /** Docker's. */
    private static final int FORCED_EXIT = 1;

    private final Container container;
    private final boolean outlived;
    private final Consumer<String> tell;
    private final IntConsumer exit;
    private final List<String> waiting = new ArrayList<>();
    private boolean running;
    private int terminations;

    /**
     * @param outlived whether the container goes on without the user's process, which alone ends at the third INT or TERM
     * @param tell gets what is done at the third
     * @param exit ends the user's process
     */
    SignalRelay(Container container, boolean outlived, Consumer<String> tell, IntConsumer exit) {
        this.container = container;
        this.outlived = outlived;
        this.tell = tell;
        this.exit = exit;
    }

    void connect(SignalSource source) {
        for (String signal : SIGNALS) {
            source.handle(signal, () -> relay(signal));
        }
    }

    /** The container runs: what has waited for that goes to it. */
    synchronized void containerRuns() {
        running = true;
        waiting.forEach(this::send);
        waiting.clear();
    }

    private synchronized void relay(String signal) {
        if (TERMINATING.contains(signal)) {
            terminations++;
        }
        boolean impatient = TERMINATING.contains(signal) && terminations >= PATIENCE;
        if (impatient) {
            force();
        } else if (running) {
            send(signal);
        } else {
            waiting.add(signal);
        }
    }

    private void force() {
        if (outlived) {
            tell.accept(FORCED + "exiting");
            exit.accept(FORCED_EXIT);
            return;
        }
        tell.accept(FORCED + "ending the container");
        if (running) {
            send("KILL");
        } else {
            exit.accept(INTERRUPTED);
        }
    }

    private void send(String signal) {
        try {
            container.signal(signal);
        } catch (CarafeException ended) {
            // It ended while the signal was on its way.
        }
    }
}
