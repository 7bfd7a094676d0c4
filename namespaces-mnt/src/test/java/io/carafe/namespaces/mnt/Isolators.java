package io.carafe.namespaces.mnt;

import com.google.inject.Guice;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Recordings;
import java.util.Comparator;
import java.util.List;

/** The isolator as Carafe makes it, and what it records as Carafe runs it. */
final class Isolators {
    private Isolators() {}

    static MntIsolator mnt() {
        return Guice.createInjector(new MntModule()).getInstance(MntIsolator.class);
    }

    /** The steps in the order of execution. */
    static List<Step> program(LaunchContext context) {
        return Recordings.of(mnt(), context).launchSteps().stream()
                .sorted(Comparator.comparing(Step::stage))
                .toList();
    }

    static LaunchContext with(Rootfs rootfs, LaunchContext context) {
        return new LaunchContext(
                context.id(),
                context.spec(),
                context.directory(),
                context.user(),
                rootfs,
                context.mounts(),
                context.host(),
                context.peers(),
                context.networks(),
                context.labels());
    }
}
