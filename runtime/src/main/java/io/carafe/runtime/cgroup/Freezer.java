package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.state.ContainerRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops all processes of a container, and lets them go on: the freezer of version 1 of control groups, {@code cgroup.freeze}
 * of version 2. The kernel alone knows who is frozen; nothing of it is kept on disk, so a crash cannot make it untrue.
 * Thread-safe.
 */
public final class Freezer {
    private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 500_000;

    private final GroupFiles files;

    @Inject
    Freezer(GroupFiles files) {
        this.files = files;
    }

    /** Whether a container is frozen, or on the way to that. */
    public boolean isFrozen(ContainerRecord container) {
        Optional<Switch> found = find(container);
        return found.isPresent()
                && files.line(found.get().request())
                        .filter(line -> !line.equals(found.get().off()))
                        .isPresent();
    }

    /** Whether a container can be frozen. */
    public boolean canFreeze(ContainerRecord container) {
        return find(container).isPresent();
    }

    /**
     * Stops a container; returns when all its processes have stopped.
     *
     * @throws UnsupportedFeatureException when it has no control group
     */
    public void freeze(ContainerRecord container) {
        Switch control = find(container)
                .orElseThrow(() -> new UnsupportedFeatureException(
                        "cannot pause container " + container.name() + ": it has no control group",
                        files.host().rootless()
                                ? "An engine without root cannot make one: run it as root."
                                : "There is no freezer among the control groups of this host: mount one."));
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        set(control, control.on(), "pause container " + container.name());
        while (!files.lines(control.answer()).contains(control.frozen())) {
            if (System.nanoTime() > end) {
                set(control, control.off(), "give up pausing container " + container.name());
                throw new CarafeException(
                        "cannot pause container " + container.name() + ": its processes do not stop",
                        "One of them waits for the kernel without end, perhaps for a disk or a network file system.");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (control.insists()) {
                set(control, control.on(), "pause container " + container.name());
            }
        }
    }

    /** Lets a container go on; content with one that is not frozen. */
    public void thaw(ContainerRecord container) {
        Optional<Switch> control = find(container);
        if (control.isEmpty()) {
            return;
        }
        try {
            files.write(control.get().request(), control.get().off());
        } catch (IOException failed) {
            // A group goes with its container, and then nobody is there who could be frozen.
            if (files.line(control.get().request()).isPresent()) {
                throw cannot("unpause container " + container.name(), failed);
            }
        }
    }

    private void set(Switch control, String value, String attempted) {
        try {
            files.write(control.request(), value);
        } catch (IOException failed) {
            throw cannot(attempted, failed);
        }
    }

    private static CarafeException cannot(String attempted, IOException failed) {
        return new CarafeException("cannot " + attempted + ": " + failed.getMessage(), "", failed);
    }

    private Optional<Switch> find(ContainerRecord container) {
        Optional<ControlGroup> group = files.group(container);
        if (group.isEmpty()) {
            return Optional.empty();
        }
        Optional<Switch> unified = group.get()
                .unified()
                .map(directory -> new Switch(
                        directory.resolve("cgroup.freeze"),
                        "1",
                        "0",
                        directory.resolve("cgroup.events"),
                        "frozen 1",
                        false));
        return unified.or(() -> group.get().legacy("freezer").map(directory -> {
            Pathname state = directory.resolve("freezer.state");
            return new Switch(state, "FROZEN", "THAWED", state, "FROZEN", true);
        }));
    }

    /**
     * How one version is told, and answers.
     *
     * @param request the file that takes {@code on} and {@code off}
     * @param answer the file that has the line {@code frozen} when all have stopped
     * @param insists whether the request has to be repeated for processes that came meanwhile
     */
    private record Switch(Pathname request, String on, String off, Pathname answer, String frozen, boolean insists) {}
}
