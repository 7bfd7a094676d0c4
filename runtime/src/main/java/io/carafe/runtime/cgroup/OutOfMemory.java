package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.resources.Controller;
import io.carafe.runtime.state.ContainerRecord;
import java.util.Optional;

/** Whether the kernel killed processes of a container because there was no memory left for them. Thread-safe. */
public final class OutOfMemory {
    /** Of a process that SIGKILL has ended, by which the kernel kills. */
    private static final int KILLED = 137;

    private final GroupFiles files;
    private final KillCounts counts;
    private final MemoryAlarms alarms;

    @Inject
    OutOfMemory(GroupFiles files, KillCounts counts, MemoryAlarms alarms) {
        this.files = files;
        this.counts = counts;
        this.alarms = alarms;
    }

    /**
     * Listens for it while the container runs, if its memory is bounded, as far as the kernel tells. Its command has just
     * begun, and may have run out of memory already.
     *
     * @param alarm called each time, but not more often than once a second
     */
    public void begin(ContainerRecord container, Runnable alarm) {
        if (isBounded(container)) {
            group(container).ifPresent(group -> alarms.begin(container.id(), group, 0, alarm));
        }
    }

    /** Listens as {@link #begin} does, for a container that has run for a while: what happened until now is not told. */
    public void goOn(ContainerRecord container, Runnable alarm) {
        if (isBounded(container)) {
            group(container).ifPresent(group -> alarms.begin(container.id(), group, counts.of(group), alarm));
        }
    }

    /** Stops listening. Returns whether there was an alarm. */
    public boolean end(ContainerRecord container) {
        return alarms.end(container.id());
    }

    /**
     * Looks into its control group, which must still be there, if there is a reason to: a limit, or a violent end.
     *
     * @param exitCode of its first process
     */
    public boolean killed(ContainerRecord container, int exitCode) {
        boolean suspected = exitCode == KILLED || isBounded(container);
        return suspected
                && group(container).filter(group -> counts.of(group) > 0).isPresent();
    }

    private static boolean isBounded(ContainerRecord container) {
        return container.spec().resources().memory().isAsked();
    }

    private Optional<ControlGroup.Member> group(ContainerRecord container) {
        return files.group(container).flatMap(group -> group.with(Controller.MEMORY));
    }
}
