package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.isolation.ControlGroup;

/** How many processes of control groups the kernel has killed for lack of memory. Thread-safe. */
final class KillCounts {
    private static final String KILLS = "oom_kill ";

    private final GroupFiles files;

    @Inject
    KillCounts(GroupFiles files) {
        this.files = files;
    }

    /** Both versions count in a line of a file; 0 for a group that is gone. */
    long of(ControlGroup.Member group) {
        String file = group.isVersion2() ? "memory.events" : "memory.oom_control";
        return files.lines(group.directory().resolve(file)).stream()
                .filter(line -> line.matches("oom_kill \\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(KILLS.length())))
                .findFirst()
                .orElse(0);
    }
}
