package io.carafe.runtime.keeper;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The keepers that an engine has to do with: its own, whose child it is, and those of engines before it whose containers
 * still run. Thread-safe.
 */
public final class Keepers implements AutoCloseable {
    private static final int OWNERS_ALONE = 0600;

    private final Kernel kernel;
    private final ProcessIdentities identities;
    private final ExitFiles exits;
    private final RandomGenerator random;
    private final ProcessIdentity own;
    private final Map<ProcessIdentity, KeeperLink> links = new HashMap<>();

    /**
     * Takes up the connection to this engine's keeper.
     *
     * @param pid the keeper's, which is this process's parent
     */
    public static Keepers open(
            Kernel kernel, ProcessIdentities identities, ExitFiles exits, RandomGenerator random, int pid) {
        ProcessIdentity own =
                identities.of(pid).orElseThrow(() -> new CarafeException("the keeper, process " + pid + ", is gone"));
        Keepers keepers = new Keepers(kernel, identities, exits, random, own);
        try {
            keepers.takeUp();
            return keepers;
        } catch (RuntimeException | Error failed) {
            keepers.close();
            throw failed;
        }
    }

    private Keepers(
            Kernel kernel, ProcessIdentities identities, ExitFiles exits, RandomGenerator random, ProcessIdentity own) {
        this.kernel = kernel;
        this.identities = identities;
        this.exits = exits;
        this.random = random;
        this.own = own;
    }

    private void takeUp() {
        KeeperLink link = KeeperLink.own(kernel, own.pid(), random.nextLong());
        links.put(own, link);
        Path file;
        try {
            file = exits.make(own);
        } catch (IOException failed) {
            throw new CarafeException("cannot make a place for exit records: " + failed.getMessage(), "", failed);
        }
        try (Descriptor open = new Descriptor(
                kernel,
                kernel.openat2(
                                FileCalls.AT_FDCWD,
                                Pathname.of(file.toString()),
                                EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.APPEND, OpenFlag.CLOEXEC),
                                OWNERS_ALONE,
                                Set.of())
                        .intOrThrow("open " + file))) {
            link.exits(open.number());
        }
    }

    /** Whose child this engine is. */
    public ProcessIdentity own() {
        return own;
    }

    /** The connection to this engine's keeper. */
    public KeeperLink link() {
        return link(own)
                .orElseThrow(() -> new CarafeException(
                        "the keeper, the parent of all containers, has ended",
                        "Stop the engine; the next command starts a new one, with a keeper of its own."));
    }

    /** The connection to the keeper of a run; empty when that keeper is gone, or cannot be reached. */
    public synchronized Optional<KeeperLink> link(ProcessIdentity keeper) {
        KeeperLink known = links.get(keeper);
        if (known != null) {
            return Optional.of(known);
        }
        if (!identities.isAlive(keeper)) {
            return Optional.empty();
        }
        try (Descriptor pidfd =
                new Descriptor(kernel, kernel.pidfdOpen(keeper.pid()).intOrThrow("reach keeper " + keeper.pid()))) {
            if (!identities.isAlive(keeper)) {
                return Optional.empty();
            }
            KeeperLink link = KeeperLink.foreign(kernel, pidfd.number(), random.nextLong());
            links.put(keeper, link);
            return Optional.of(link);
        } catch (CarafeException unreachable) {
            // Its containers go on, and what it writes down about their ends can be read without a connection.
            return Optional.empty();
        }
    }

    /** Where records of this engine's keeper will be from now on. */
    public long exitsEnd() {
        return exits.end(own);
    }

    /**
     * How the process of a run ended that is known to have ended; empty when its keeper did not live to write that down.
     *
     * @param pid the process's
     */
    public Optional<ExitRecord> end(KeptProcess kept, int pid) {
        link(kept.keeper()).ifPresent(Keepers::reap);
        return exits.find(kept, pid);
    }

    private static void reap(KeeperLink link) {
        try {
            link.reap();
        } catch (CarafeException gone) {
            // Then everything that it wrote is there already.
            return;
        }
    }

    @Override
    public synchronized void close() {
        links.values().forEach(KeeperLink::close);
        links.clear();
    }
}
