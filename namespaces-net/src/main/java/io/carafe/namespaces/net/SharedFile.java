package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.Set;

/**
 * One file in the directories of two containers: what one of them writes, the other reads. A hard link, so that it outlives
 * the container that had it first.
 */
record SharedFile(Pathname original, Pathname link) implements HostStep {
    @Override
    public String text() {
        return "link(\"" + original + "\", \"" + link + "\")";
    }

    @Override
    public void perform(HostSide host) {
        Kernel kernel = host.kernel();
        Result removed = kernel.unlinkat(FileCalls.AT_FDCWD, link, Set.of());
        if (!removed.failedWith(Errno.ENOENT)) {
            removed.orThrow("remove the former " + link);
        }
        kernel.linkat(FileCalls.AT_FDCWD, original, FileCalls.AT_FDCWD, link, Set.of())
                .orThrow("share " + original + " as " + link);
    }
}
