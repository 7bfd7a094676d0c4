package io.carafe;

import io.carafe.image.ImageStore;
import io.carafe.linux.LinuxLauncher;
import io.carafe.runtime.ExitWatcher;
import io.carafe.runtime.cgroup.GroupCleanup;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.plugin.IsolatorLoader;
import jakarta.inject.Inject;

/** What an engine holds of its process, to be given back in this order when it closes. */
final class EngineResources implements AutoCloseable {
    private final ExitWatcher watcher;
    private final LinuxLauncher launcher;
    private final Lifeline lifeline;
    private final GroupCleanup groups;
    private final ImageStore images;
    private final IsolatorLoader loader;

    @Inject
    EngineResources(
            ExitWatcher watcher,
            LinuxLauncher launcher,
            Lifeline lifeline,
            GroupCleanup groups,
            ImageStore images,
            IsolatorLoader loader) {
        this.watcher = watcher;
        this.launcher = launcher;
        this.lifeline = lifeline;
        this.groups = groups;
        this.images = images;
        this.loader = loader;
    }

    @Override
    public void close() {
        watcher.close();
        launcher.close();
        lifeline.close();
        groups.close();
        images.close();
        loader.close();
    }
}
