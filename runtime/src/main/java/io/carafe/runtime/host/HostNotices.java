package io.carafe.runtime.host;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What people want to know about this host and that is no error: settings that were changed for containers and stay so, and
 * what keeps containers from the world. Each sentence is told once in the life of an engine. Thread-safe.
 */
public final class HostNotices {
    private final List<String> told = new ArrayList<>();
    private final List<String> waiting = new ArrayList<>();
    private Consumer<String> log = line -> {};

    /** Tells a sentence, unless it has been told. */
    public void tell(String sentence) {
        Consumer<String> listener;
        synchronized (this) {
            if (told.contains(sentence)) {
                return;
            }
            told.add(sentence);
            waiting.add(sentence);
            listener = log;
        }
        listener.accept(sentence);
    }

    /** Those that nobody has taken. */
    public synchronized List<String> take() {
        List<String> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** From here on each is written to a log, too, when it is told. */
    public synchronized void logTo(Consumer<String> line) {
        log = line;
    }
}
