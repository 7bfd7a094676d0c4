package io.carafe.namespaces.cgroup;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.HashSet;
import java.util.Set;

/**
 * Moves all processes of a running container into a group of it that is new, in another hierarchy. Who is born meanwhile is
 * in the group of its parent, old or new, so it takes several looks until nobody is left behind. Whoever was would escape the
 * limit that the group is for.
 */
record MoveProcesses(Pathname from, Pathname to) implements HostStep {
    private static final int LOOKS = 100;

    @Override
    public String text() {
        return "write(\"" + to.resolve("cgroup.procs") + "\", each of " + from.resolve("cgroup.procs") + ")";
    }

    @Override
    public void perform(HostSide host) {
        GroupFile all = new GroupFile(host.kernel(), from.resolve("cgroup.procs"));
        GroupFile moved = new GroupFile(host.kernel(), to.resolve("cgroup.procs"));
        for (int look = 0; look < LOOKS; look++) {
            Set<Integer> left = new HashSet<>(all.pids());
            left.removeAll(new HashSet<>(moved.pids()));
            if (left.isEmpty()) {
                return;
            }
            for (int pid : left) {
                Result written = moved.write(Integer.toString(pid));
                if (!written.failedWith(Errno.ESRCH)) {
                    written.orThrow("move process " + pid + " to " + to);
                }
            }
        }
        throw new CarafeException(
                "cannot move all processes of the container to " + to
                        + ": it makes new ones faster than they can be moved",
                "Pause it for that time: carafe pause, and carafe unpause.");
    }
}
