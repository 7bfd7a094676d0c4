package io.carafe.image.state;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeRemover;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Temporary directories, each locked by whoever works in it. One that nobody holds the lock of was left by a process
 * that died.
 */
public final class Workspaces {
    private final StateDirectory directory;
    private final FileLock lock;
    private final TreeRemover remover;

    /**
     * @param directory where they are made
     * @param lock is held, shared, while one is made, and exclusively, while looking for those that were left
     */
    public Workspaces(StateDirectory directory, FileLock lock, TreeRemover remover) {
        this.directory = directory;
        this.lock = lock;
        this.remover = remover;
    }

    /** A new temporary directory; closing it removes it. */
    public Workspace create() {
        try (HeldLock ignored = lock.shared()) {
            String name = "work-" + Long.toHexString(System.nanoTime());
            StateDirectory made = directory.temporarySubdirectory(name);
            return new Workspace(
                    this,
                    name,
                    made,
                    made.tryLock().orElseThrow(() -> new KernelException("lock " + made.path(), Errno.EAGAIN)));
        }
    }

    /**
     * Removes what dead processes left. Nothing while the lock is held.
     *
     * @param kept what somebody may still want
     * @return whether anything was removed
     */
    public boolean removeAbandoned(Predicate<StateDirectory> kept) {
        boolean removed = false;
        for (Workspace abandoned : claimAbandoned()) {
            if (kept.test(abandoned.directory())) {
                abandoned.release();
            } else {
                abandoned.close();
                removed = true;
            }
        }
        return removed;
    }

    /** What dead processes left, to be closed or released. Nothing while the lock is held. */
    public List<Workspace> claimAbandoned() {
        List<Workspace> abandoned = new ArrayList<>();
        Optional<HeldLock> held = directory.names().isEmpty() ? Optional.empty() : lock.tryExclusive();
        held.ifPresent(exclusive -> {
            try (exclusive) {
                for (String name : directory.names()) {
                    claim(name).ifPresent(abandoned::add);
                }
            }
        });
        return abandoned;
    }

    /** The layers that work which is under way needs. Only with the lock held exclusively, so that no work begins. */
    public Set<String> leased() {
        Set<String> leased = new HashSet<>();
        for (String name : directory.names()) {
            directory.openSubdirectory(name).ifPresent(workspace -> {
                try (workspace) {
                    leased.addAll(Workspace.leased(workspace));
                }
            });
        }
        return leased;
    }

    private Optional<Workspace> claim(String name) {
        Optional<StateDirectory> opened = directory.openSubdirectory(name);
        Optional<HeldLock> held = opened.flatMap(StateDirectory::tryLock);
        if (held.isEmpty()) {
            opened.ifPresent(StateDirectory::close);
            return Optional.empty();
        }
        return opened.map(found -> new Workspace(this, name, found, held.get()));
    }

    void remove(String name) {
        remover.remove(directory.number(), Pathname.of(name));
    }
}
