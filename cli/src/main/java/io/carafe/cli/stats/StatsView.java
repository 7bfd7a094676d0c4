package io.carafe.cli.stats;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.runtime.cgroup.ResourceUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what containers use, again and again, and shows it. */
public final class StatsView {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
    private static final String CLEAR = "\u001b[2J";

    private final Carafe carafe;
    private final Console console;
    private final Manner manner;
    private final long intervalMillis;
    private Map<String, ResourceUsage> before = new HashMap<>();

    /**
     * What is shown, and how.
     *
     * @param names of containers; those that run, when there are none
     * @param all those that do not run, too
     * @param whole whether nothing is shortened
     */
    public record Manner(List<String> names, boolean all, boolean whole, String format) {
        public Manner {
            names = List.copyOf(names);
        }
    }

    /** @param intervalMillis between two readings */
    public StatsView(Carafe carafe, Console console, Manner manner, long intervalMillis) {
        this.carafe = carafe;
        this.console = console;
        this.manner = manner;
        this.intervalMillis = intervalMillis;
    }

    /** Shows it once, after a time that is long enough to tell how busy the processors are. */
    public void once() throws InterruptedException {
        read();
        Thread.sleep(intervalMillis);
        print("");
    }

    /** Shows it again and again, on a terminal in the same place, until the containers that were named have gone. */
    public void live() throws InterruptedException {
        boolean terminal = console.isTerminal(Terminals.OUTPUT);
        if (terminal) {
            console.print(CLEAR);
        }
        read();
        do {
            Thread.sleep(intervalMillis);
        } while (print(terminal ? HOME_AND_CLEAR : "") || manner.names().isEmpty());
    }

    private void read() {
        for (Named named : containers()) {
            usage(named.container())
                    .ifPresent(usage -> before.put(named.container().id(), usage));
        }
    }

    private boolean print(String prefix) {
        Map<String, ResourceUsage> fresh = new HashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Named named : containers()) {
            Container container = named.container();
            Optional<ResourceUsage> usage = usage(container);
            usage.ifPresent(value -> fresh.put(container.id(), value));
            rows.add(StatsRow.of(
                    container, named.asked(), manner.whole(), Optional.ofNullable(before.get(container.id())), usage));
        }
        before = fresh;
        if (!prefix.isEmpty()) {
            console.print(prefix);
        }
        StatsRow.LISTING.print(console, manner.format(), rows);
        return !rows.isEmpty();
    }

    /** A container as somebody named it. */
    private record Named(Container container, String asked) {}

    private List<Named> containers() {
        if (manner.names().isEmpty()) {
            return carafe.containers().stream()
                    .filter(container -> manner.all() || isActive(container))
                    .map(container -> new Named(container, container.id()))
                    .toList();
        }
        List<Named> found = new ArrayList<>();
        for (String name : manner.names()) {
            try {
                found.add(new Named(carafe.find(name), name));
            } catch (ContainerNotFoundException gone) {
                if (before.isEmpty()) {
                    throw gone;
                }
            }
        }
        return found;
    }

    private static boolean isActive(Container container) {
        try {
            return container.state().isActive();
        } catch (ContainerNotFoundException goneMeanwhile) {
            return false;
        }
    }

    /** Nothing for a container that does not run, or has just ended. */
    private static Optional<ResourceUsage> usage(Container container) {
        try {
            return container.state().isRunning() ? Optional.of(container.usage()) : Optional.empty();
        } catch (ContainerConflictException | ContainerNotFoundException ended) {
            return Optional.empty();
        }
    }
}
