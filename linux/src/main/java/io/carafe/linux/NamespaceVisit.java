package io.carafe.linux;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets the launcher's thread have its next child in another PID namespace: setns(2) into one changes nothing for the
 * caller, only for the children that it makes afterwards.
 *
 * <p>Until the thread is back it must not make threads, which the kernel would refuse: so nothing happens in between
 * but the clone.
 */
final class NamespaceVisit {
    private static final Pathname OWN = Pathname.of("/proc/thread-self/ns/pid");
    private static final Set<CloneFlag> PID = Set.of(CloneFlag.NEWPID);

    private final Kernel kernel;
    private final LauncherThread thread;

    NamespaceVisit(Kernel kernel, LauncherThread thread) {
        this.kernel = kernel;
        this.thread = thread;
    }

    /**
     * Clones with a PID namespace entered.
     *
     * @param namespace a pidfd, or a file of {@code /proc/PID/ns}
     */
    long cloneInside(int namespace, LongSupplier clone) {
        return thread.call(() -> {
            int number = kernel.open(FileCalls.AT_FDCWD, OWN, Set.of(OpenFlag.RDONLY))
                    .intOrThrow("open " + OWN);
            try (Descriptor own = new Descriptor(kernel, number)) {
                kernel.setns(namespace, PID).orThrow(LaunchAdvice::cannotJoin);
                try {
                    return clone.getAsLong();
                } finally {
                    comeBack(own);
                }
            }
        });
    }

    /** A thread that cannot come back ends; the child that it has made is a good one all the same. */
    private void comeBack(Descriptor own) {
        if (!kernel.setns(own.number(), PID).ok()) {
            thread.abandon();
        }
    }
}
