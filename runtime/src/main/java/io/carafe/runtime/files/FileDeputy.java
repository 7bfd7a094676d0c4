package io.carafe.runtime.files;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Deputies;
import io.carafe.api.launch.Deputy;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.plugin.IsolatorCatalog;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Root of a user namespace with the ids of containers, for an engine without root: it gets at files that the engine's user
 * cannot read, and those of subordinate ids, and may unite layers. It is started when it is first wanted, and ends when
 * nobody has wanted it for a while, because it keeps what was mounted on the host when it started. Thread-safe.
 */
public final class FileDeputy {
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final String USER_ISOLATOR = "user";
    private static final Pathname ROOT = Pathname.of("/");

    private final Deputies deputies;
    private final Provider<HostProfile> host;
    private final Provider<IsolatorCatalog> catalog;
    private final Provider<HostWork> work;
    private @Nullable Deputy deputy;
    private @Nullable CarafeException refusal;
    private long refused;
    private long lastWanted;
    private int users;

    @Inject
    FileDeputy(
            Deputies deputies, Provider<HostProfile> host, Provider<IsolatorCatalog> catalog, Provider<HostWork> work) {
        this.deputies = deputies;
        this.host = host;
        this.catalog = catalog;
        this.work = work;
    }

    /** The kernel of this process, with calls on files that it is denied made by the deputy. */
    Kernel kernel() {
        return deputies.kernel(
                this::find,
                id -> OwnersInside.of(host.get()).users().applyAsLong(id),
                id -> OwnersInside.of(host.get()).groups().applyAsLong(id));
    }

    /**
     * Does something by the deputy's own kernel.
     *
     * @throws UnsupportedFeatureException when there can be no deputy
     */
    <T> T act(Function<Kernel, T> action) {
        Deputy found = take();
        try {
            return action.apply(found.kernel());
        } finally {
            giveBack();
        }
    }

    private synchronized Deputy take() {
        Optional<Deputy> found = find();
        if (found.isEmpty()) {
            CarafeException why = refusal;
            throw new UnsupportedFeatureException(
                    "cannot have a user namespace: " + (why == null ? "there is no isolator for it" : why.getMessage()),
                    why == null ? "" : why.advice());
        }
        users++;
        return found.get();
    }

    private synchronized void giveBack() {
        users--;
        lastWanted = System.nanoTime();
    }

    private synchronized Optional<Deputy> find() {
        lastWanted = System.nanoTime();
        if (deputy != null && !deputy.isThere()) {
            deputy.close();
            deputy = null;
        }
        if (deputy == null && (refusal == null || isLongAgo(refused))) {
            try {
                deputy = start();
                refusal = null;
            } catch (CarafeException denied) {
                refusal = denied;
                refused = System.nanoTime();
            }
        }
        return Optional.ofNullable(deputy);
    }

    private @Nullable Deputy start() {
        Optional<Isolator> user = catalog.get().isolators().stream()
                .filter(isolator -> isolator.name().equals(USER_ISOLATOR))
                .findFirst();
        if (user.isEmpty()) {
            return null;
        }
        HostRecorder maps = new HostRecorder(USER_ISOLATOR);
        user.get().whileHeld(context(), maps);
        Deputy started = deputies.start(Set.of(CloneFlag.NEWUSER, CloneFlag.NEWNS));
        boolean mapped = false;
        try {
            work.get().perform(maps, started.pid());
            mapped = true;
        } finally {
            if (!mapped) {
                started.close();
            }
        }
        Thread watch = new Thread(this::endWhenIdle, "carafe-deputy");
        watch.setDaemon(true);
        watch.start();
        return started;
    }

    private LaunchContext context() {
        return new LaunchContext(
                "0".repeat(64),
                ContainerSpec.ofDirectory("/").build(),
                ROOT,
                Credentials.root(),
                new Rootfs(List.of(ROOT), new Rootfs.InMemory(ROOT), ROOT),
                Mounts.none(),
                host.get(),
                Map.of(),
                ContainerNetworks.NONE);
    }

    private void endWhenIdle() {
        try {
            do {
                Thread.sleep(IDLE.toMillis());
            } while (!endIfIdle());
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean endIfIdle() {
        if (users > 0 || !isLongAgo(lastWanted)) {
            return false;
        }
        if (deputy != null) {
            deputy.close();
            deputy = null;
        }
        return true;
    }

    private static boolean isLongAgo(long moment) {
        return System.nanoTime() - moment >= IDLE.toNanos();
    }
}
