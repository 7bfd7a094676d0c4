package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import java.util.Set;

/**
 * Removes the group that those of all containers lie in, when an engine is closed and no container is left. Nobody minds
 * if it stays: a directory with a container's group in it cannot be removed, and the next start makes it again.
 */
public final class GroupCleanup implements AutoCloseable {
    private final HostProfile host;
    private final FileCalls kernel;

    @Inject
    GroupCleanup(HostProfile host, Kernel kernel) {
        this.host = host;
        this.kernel = kernel;
    }

    @Override
    public void close() {
        for (CgroupHierarchy hierarchy : host.cgroups()) {
            kernel.unlinkat(
                    FileCalls.AT_FDCWD, hierarchy.base().resolve(ControlGroup.PARENT), Set.of(AtFlag.REMOVEDIR));
        }
    }
}
