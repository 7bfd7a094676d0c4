package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.resources.Controller;
import io.carafe.runtime.state.ContainerRecord;

/** Whether the kernel killed processes of a container because there was no memory left for them. Thread-safe. */
public final class OutOfMemory {
    /** Of a process that SIGKILL has ended, by which the kernel kills. */
    private static final int KILLED = 137;

    private final GroupFiles files;

    @Inject
    public OutOfMemory(GroupFiles files) {
        this.files = files;
    }

    /**
     * Looks into its control group, which must still be there, if there is a reason to: a limit, or a violent end.
     *
     * @param exitCode of its first process
     */
    public boolean killed(ContainerRecord container, int exitCode) {
        boolean suspected =
                exitCode == KILLED || container.spec().resources().memory().isAsked();
        return suspected
                && files.group(container)
                        .flatMap(group -> group.with(Controller.MEMORY))
                        .filter(this::hasKilled)
                        .isPresent();
    }

    /** Both versions count in a line of a file. */
    private boolean hasKilled(ControlGroup.Member member) {
        String file = member.isVersion2() ? "memory.events" : "memory.oom_control";
        return files.lines(member.directory().resolve(file)).stream()
                .anyMatch(line -> line.matches("oom_kill [1-9]\\d*"));
    }
}
