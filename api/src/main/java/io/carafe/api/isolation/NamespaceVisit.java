package io.carafe.api.isolation;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Goes into another network or mount namespace, or becomes somebody else, and does something there. A thread is made for the visit and ends with it, so that no other
 * thread ever is where it does not belong. Thread-safe.
 */
public final class NamespaceVisit {
    private static final Set<CloneFlag> NETWORK = Set.of(CloneFlag.NEWNET);
    private static final Set<CloneFlag> MOUNTS = Set.of(CloneFlag.FS, CloneFlag.NEWNS);
    private static final Pathname OWN = Pathname.of("/proc/thread-self/ns/net");

    private final Kernel kernel;

    public NamespaceVisit(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * A netlink socket in a network namespace.
     *
     * @param namespace its descriptor
     * @return the socket, for the caller to close
     */
    public int netlinkSocket(int namespace) {
        return within(namespace, () -> kernel.netlinkSocket().intOrThrow("open a netlink socket"));
    }

    /**
     * Does something in a network namespace.
     *
     * @param namespace its descriptor
     */
    public <T> T within(int namespace, Supplier<T> action) {
        return onAThread(() -> {
            kernel.setns(namespace, NETWORK).orThrow("enter a network namespace");
            return action.get();
        });
    }

    /**
     * A network namespace that nobody is in, and a netlink socket in it, for the caller to close.
     */
    public record Made(Descriptor namespace, Descriptor socket) {}

    /** Makes a network namespace. */
    public Made newNamespace() {
        return onAThread(() -> {
            kernel.unshare(NETWORK).orThrow("make a network namespace");
            Result opened = kernel.open(FileCalls.AT_FDCWD, OWN, Set.of(OpenFlag.RDONLY));
            Descriptor namespace = new Descriptor(kernel, opened.intOrThrow("open " + OWN));
            Result socket = kernel.netlinkSocket();
            if (!socket.ok()) {
                namespace.close();
            }
            return new Made(namespace, new Descriptor(kernel, socket.intOrThrow("open a netlink socket")));
        });
    }

    /**
     * Does something in a new mount namespace, which is gone afterwards with all that was mounted there; what is mounted
     * reaches no other.
     */
    public <T> T amongOwnMounts(Supplier<T> action) {
        return onAThread(() -> {
            kernel.unshare(MOUNTS).orThrow("make a mount namespace");
            kernel.mount(
                            Pathname.EMPTY,
                            Pathname.of("/"),
                            Pathname.EMPTY,
                            Set.of(MountFlag.REC, MountFlag.PRIVATE),
                            Pathname.EMPTY)
                    .orThrow("keep mounts to a mount namespace");
            return action.get();
        });
    }

    /** Does something in a mount namespace, given by its descriptor. */
    public <T> T amongMounts(int namespace, Supplier<T> action) {
        return onAThread(() -> {
            kernel.unshare(Set.of(CloneFlag.FS)).orThrow("have a root directory of its own");
            kernel.setns(namespace, Set.of(CloneFlag.NEWNS)).orThrow("enter a mount namespace");
            return action.get();
        });
    }

    /** Does something with files, those of which that are made belong to somebody else. */
    public <T> T asOwner(long user, long group, Supplier<T> action) {
        return onAThread(() -> {
            kernel.setFileOwner(user, group).orThrow("make files that belong to user " + user);
            return action.get();
        });
    }

    private static <T> T onAThread(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread visitor = new Thread(
                () -> {
                    try {
                        done.complete(action.get());
                    } catch (RuntimeException | Error failed) {
                        done.completeExceptionally(failed);
                    }
                },
                "carafe-visit");
        visitor.setDaemon(true);
        visitor.start();
        return awaited(done);
    }

    /** A visit is short, and what it opened must not get lost because somebody is in a hurry. */
    private static <T> T awaited(CompletableFuture<T> done) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
