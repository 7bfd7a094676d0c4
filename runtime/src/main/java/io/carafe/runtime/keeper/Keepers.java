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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The keepers that an engine has to do with: its own, whose child it is, and those of engines before it whose containers
 * still run. Each keeper writes exit records to a file of its own, {@code keepers/PID-STARTTIME}. Thread-safe.
 */
public final class Keepers implements AutoCloseable {
    private static final int OWNERS_ALONE = 0600;

    private final Kernel kernel;
    private final ProcessIdentities identities;
    private final Path directory;
    private final RandomGenerator random;
    private final ProcessIdentity own;
    private final Map<ProcessIdentity, KeeperLink> links = new HashMap<>();

    /**
     * Takes up the connection to this engine's keeper.
     *
     * @param pid the keeper's, which is this process's parent
     * @param directory for exit records; made if it is not there
     */
    public static Keepers open(
            Kernel kernel, ProcessIdentities identities, Path directory, RandomGenerator random, int pid) {
        ProcessIdentity own =
                identities.of(pid).orElseThrow(() -> new CarafeException("the keeper, process " + pid + ", is gone"));
        Keepers keepers = new Keepers(kernel, identities, directory, random, own);
        keepers.takeUp();
        return keepers;
    }

    private Keepers(
            Kernel kernel, ProcessIdentities identities, Path directory, RandomGenerator random, ProcessIdentity own) {
        this.kernel = kernel;
        this.identities = identities;
        this.directory = directory;
        this.random = random;
        this.own = own;
    }

    private void takeUp() {
        try {
            Files.createDirectories(directory);
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot make the directory " + directory + ": " + failed.getMessage(), "", failed);
        }
        KeeperLink link = KeeperLink.own(kernel, own.pid(), random.nextLong());
        links.put(own, link);
        try (Descriptor file = new Descriptor(
                kernel,
                kernel.open(
                                FileCalls.AT_FDCWD,
                                Pathname.of(file(own).toString()),
                                EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.APPEND),
                                OWNERS_ALONE)
                        .intOrThrow("open " + file(own)))) {
            link.exits(file.number());
        }
    }

    /** Whose child this engine is. */
    public ProcessIdentity own() {
        return own;
    }

    /** The connection to this engine's keeper. */
    public KeeperLink link() {
        return link(own).orElseThrow(() -> new IllegalStateException("there is no connection to the keeper"));
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
            // Its containers go on; what it writes down about their ends is read without a connection.
            return Optional.empty();
        }
    }

    /** Where records of this engine's keeper will be from now on. */
    public long exitsEnd() {
        return new ExitRecords(file(own)).end();
    }

    /**
     * How the process of a run ended that is known to have ended; empty when its keeper did not live to write that down.
     *
     * @param pid the process's
     */
    public Optional<ExitRecord> end(KeptProcess kept, int pid) {
        link(kept.keeper()).ifPresent(Keepers::reap);
        return new ExitRecords(file(kept.keeper())).find(pid, kept.exitsFrom());
    }

    private static void reap(KeeperLink link) {
        try {
            link.reap();
        } catch (CarafeException gone) {
            // Then everything that it wrote is there already.
            return;
        }
    }

    /** Deletes records of keepers that are no more, when no container waits for them. */
    public void tidy() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            Set<Path> dead = new HashSet<>();
            for (Path file : files) {
                if (!isOfLiving(file)) {
                    dead.add(file);
                }
            }
            for (Path file : dead) {
                Files.deleteIfExists(file);
            }
        } catch (IOException unreadable) {
            // They are small, and in nobody's way.
            return;
        }
    }

    private boolean isOfLiving(Path file) {
        String[] parts = file.getFileName().toString().split("-", 2);
        try {
            return identities
                    .of(Integer.parseInt(parts[0]))
                    .filter(living -> file(living).equals(file))
                    .isPresent();
        } catch (NumberFormatException notOurs) {
            return true;
        }
    }

    /** Pids and start times begin anew with each boot, and so do files. */
    private Path file(ProcessIdentity keeper) {
        return directory.resolve(keeper.pid() + "-" + keeper.startTime() + "-" + keeper.bootId());
    }

    @Override
    public synchronized void close() {
        links.values().forEach(KeeperLink::close);
        links.clear();
    }
}
