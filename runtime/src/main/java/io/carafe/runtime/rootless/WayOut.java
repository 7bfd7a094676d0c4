package io.carafe.runtime.rootless;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.runtime.keeper.KeeperLink;
import io.carafe.runtime.launch.CompanionLauncher;
import io.carafe.runtime.launch.CompanionProcess;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import jakarta.inject.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The program that leads out of the network. When somebody kills it, it is started again, unless it had run for a moment
 * only. Thread-safe.
 */
final class WayOut {
    private final Kernel kernel;
    private final CompanionLauncher launcher;
    private final ProcessIdentities identities;
    private final Provider<HostProfile> host;
    private final ChildWatch watch;
    private final Path directory;
    private final Duration moment;

    /**
     * @param directory where what it says goes
     * @param moment one that has not run as long is not started again: it would go on like that
     */
    WayOut(
            Kernel kernel,
            CompanionLauncher launcher,
            ProcessIdentities identities,
            Provider<HostProfile> host,
            ChildWatch watch,
            Path directory,
            Duration moment) {
        this.kernel = kernel;
        this.launcher = launcher;
        this.identities = identities;
        this.host = host;
        this.watch = watch;
        this.directory = directory;
        this.moment = moment;
    }

    boolean isThere(Optional<KeptCompanion> outside) {
        return outside.map(KeptCompanion::process).filter(identities::isAlive).isPresent();
    }

    /**
     * Starts it. When this returns, the network leads out.
     *
     * @param onEnd what is done when it has ended and is to be started again
     */
    KeptCompanion begin(MadeNetwork network, KeeperLink keeper, Runnable onEnd) {
        Companion companion = OutsideProgram.on(
                host.get(),
                Pathname.of(directory.toString()),
                CompanionLauncher.USER_NUMBER,
                CompanionLauncher.NETWORK_NUMBER);
        CompanionProcess process = launcher.start(companion, network.user(), network.network());
        boolean kept = false;
        try {
            ProcessIdentity identity = identities
                    .of(process.pid())
                    .orElseThrow(() -> new CarafeException(companion.name() + " has ended at once"));
            KeptCompanion outside = new KeptCompanion(keeper.keep(process.leash()), identity);
            kept = true;
            process.letGo();
            long begun = System.nanoTime();
            watch.watch(process.pidfd(), () -> {
                process.close();
                if (System.nanoTime() - begun >= moment.toNanos()) {
                    again(onEnd);
                }
            });
            return outside;
        } finally {
            if (!kept) {
                process.close();
            }
        }
    }

    /** Of one that an engine before this one has started. */
    void watch(KeptCompanion outside, Runnable onEnd) {
        Result opened = kernel.pidfdOpen(outside.process().pid());
        if (!opened.ok()) {
            return;
        }
        Descriptor pidfd = new Descriptor(kernel, opened.intOrThrow("open a pidfd"));
        if (!identities.isAlive(outside.process())) {
            pidfd.close();
            return;
        }
        watch.watch(pidfd.number(), () -> {
            pidfd.close();
            again(onEnd);
        });
    }

    /** On a thread of its own, because the watcher has others to look after. */
    private static void again(Runnable onEnd) {
        Thread thread = new Thread(
                () -> {
                    try {
                        onEnd.run();
                    } catch (CarafeException unable) {
                        // The next container that is connected says why.
                        return;
                    }
                },
                "carafe-outside");
        thread.setDaemon(true);
        thread.start();
    }
}
