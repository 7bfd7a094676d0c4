package io.carafe.api.isolation;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.List;
import java.util.Set;

/** An isolator that leaves something on the host, a directory, and takes it away again. */
final class ScratchIsolator implements Isolator {
    private static final String DIRECTORY = "directory";

    @Override
    public String name() {
        return "scratch";
    }

    @Override
    public String description() {
        return "a directory of its own on the host";
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        Pathname directory = Pathname.of("/run/scratch").resolve(context.shortId());
        host.declare(DIRECTORY, directory.toString());
        host.to("make the scratch directory").makeDirectory(directory, 0700);
    }

    @Override
    public void release(List<HostEffect> effects, HostRecorder host) {
        for (HostEffect effect : effects) {
            host.to("remove the scratch directory").step(new RemoveDirectory(Pathname.of(effect.name())));
        }
    }

    /** Does not mind a directory that is gone already. */
    record RemoveDirectory(Pathname path) implements HostStep {
        @Override
        public String text() {
            return "rmdir(\"" + path + "\")";
        }

        @Override
        public void perform(HostSide host) {
            Result removed = host.kernel().unlinkat(FileCalls.AT_FDCWD, path, Set.of(AtFlag.REMOVEDIR));
            if (!removed.failedWith(Errno.ENOENT)) {
                removed.orThrow("remove " + path);
            }
        }
    }
}
