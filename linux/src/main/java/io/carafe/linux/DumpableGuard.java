package io.carafe.linux;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.ProcessCalls;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Watches over the JVM's {@code dumpable} attribute (PR_SET_DUMPABLE in prctl(2)) while it has children that share its
 * memory.
 *
 * <p>A process may be traced, and its memory read and written, by whoever has the same user, unless it is not dumpable.
 * A child that is on its way to execve is a process with the whole memory of the JVM, and {@code dumpable} is an
 * attribute of that memory. From this follow three kinds of {@link Claim}:
 *
 * <ul>
 *   <li>A child that joins a PID or user namespace is seen by the processes that live there, and may have their user or
 *       be within reach of their capabilities: the JVM must not be dumpable until it has reached execve.
 *   <li>A child that becomes another user of the host is seen by that user's processes. The kernel itself makes the
 *       memory not dumpable at that moment; we must not undo it as long as such a child is there.
 *   <li>In a new user namespace nobody lives whom a child would have to fear. But if the JVM is unprivileged, it has to
 *       write {@code /proc/PID/uid_map} of the child, and files in {@code /proc} of a process that is not dumpable are
 *       root's. So the JVM must be dumpable as long as the child waits for its host's side.
 * </ul>
 *
 * <p>The first and the third exclude each other, and wait for each other. A child of the third kind that has become
 * another user makes the JVM dumpable again by itself (see {@link DumpableStep}), so a child that joins has to wait until that
 * is done. Whom a child joins may keep it from getting on, by signals or by using up what processor the container has: it is
 * ended when another launch has to wait for it too long. When no child is left, the attribute is as it was before.
 * Thread-safe.
 */
final class DumpableGuard {
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int CAP_SYS_PTRACE = 19;
    private static final Set<Flag> INHABITED = Set.of(CloneFlag.NEWUSER, CloneFlag.NEWPID);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_JOIN = Duration.ofSeconds(3);
    private static final long LOOK_AGAIN_MILLIS = 1;

    /** What a launch demands. */
    enum Claim {
        /** Never dumpable. */
        JOINS,
        /** Not made dumpable again. */
        BECOMES_ANOTHER,
        /** Dumpable while it is held, and once more when it has become another user. */
        IS_MAPPED
    }

    private final ProcessCalls kernel;
    private final boolean privileged;
    private final Duration longestJoin;
    private final Set<Permit> present = new HashSet<>();
    private boolean dumpableBefore;

    /** @param privileged whether this JVM may write the maps of its children even if it is not dumpable */
    DumpableGuard(ProcessCalls kernel, boolean privileged) {
        this(kernel, privileged, LONGEST_JOIN);
    }

    /** @param longestJoin how long a child that joins may take before it is ended when others wait */
    DumpableGuard(ProcessCalls kernel, boolean privileged, Duration longestJoin) {
        this.kernel = kernel;
        this.privileged = privileged;
        this.longestJoin = longestJoin;
    }

    /** A guard for this JVM as it is. */
    static DumpableGuard of(ProcessCalls kernel) {
        boolean mayTrace = (kernel.effectiveCapabilities() >>> CAP_SYS_PTRACE & 1) == 1;
        return new DumpableGuard(kernel, kernel.geteuid() == 0 && mayTrace);
    }

    /** What a program demands of this JVM. */
    Claim claimOf(LaunchProgram program) {
        if (program.steps().stream().anyMatch(DumpableGuard::joinsInhabited)) {
            return Claim.JOINS;
        }
        return program.cloneFlags().contains(CloneFlag.NEWUSER) && !privileged
                ? Claim.IS_MAPPED
                : Claim.BECOMES_ANOTHER;
    }

    private static boolean joinsInhabited(Step step) {
        return step.call() == Syscall.SETNS
                && step.arguments().stream()
                        .anyMatch(argument -> argument instanceof Arg.Flags flags
                                && flags.flags().stream().anyMatch(INHABITED::contains));
    }

    /**
     * Begins a launch; waits for those that it cannot be beside.
     *
     * @throws CarafeException when they take too long
     */
    synchronized Permit enter(Claim claim) {
        awaitTurn(claim);
        if (present.isEmpty()) {
            dumpableBefore = kernel.prctl(PR_GET_DUMPABLE, 0).raw() == 1;
        }
        Permit permit = new Permit(claim);
        present.add(permit);
        apply();
        return permit;
    }

    private synchronized void leave(Permit permit) {
        present.remove(permit);
        apply();
        notifyAll();
    }

    private Stream<Permit> present(Claim claim) {
        return present.stream().filter(permit -> permit.claim == claim);
    }

    private void apply() {
        if (!dumpableBefore) {
            return;
        }
        if (present(Claim.JOINS).findAny().isPresent()) {
            kernel.prctl(PR_SET_DUMPABLE, 0);
        } else if (present(Claim.BECOMES_ANOTHER).findAny().isEmpty()) {
            kernel.prctl(PR_SET_DUMPABLE, 1);
        }
    }

    private void awaitTurn(Claim claim) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (mustWait(claim)) {
            if (claim == Claim.IS_MAPPED) {
                present(Claim.JOINS).filter(this::isOverdue).toList().forEach(Permit::revoke);
            }
            if (System.nanoTime() > deadline) {
                throw new CarafeException(
                        "cannot start a process: one that this JVM starts at the same time does not proceed",
                        "Unprivileged, a JVM cannot at once make a container and join another; try again.");
            }
            try {
                wait(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CarafeException("cannot start a process: the thread was interrupted", "", e);
            }
        }
    }

    private boolean mustWait(Claim claim) {
        return switch (claim) {
            case JOINS -> present(Claim.IS_MAPPED).anyMatch(Permit::isDumpable);
            case IS_MAPPED -> present(Claim.JOINS).findAny().isPresent();
            case BECOMES_ANOTHER -> false;
        };
    }

    private boolean isOverdue(Permit permit) {
        return System.nanoTime() - permit.since > longestJoin.toNanos();
    }

    /** One launch, from before its clone until its child no longer shares the memory of the JVM. */
    final class Permit implements AutoCloseable {
        private final Claim claim;
        private final long since = System.nanoTime();
        private volatile BooleanSupplier dumpable = () -> true;
        private volatile Runnable end = () -> {};
        private boolean left;

        private Permit(Claim claim) {
            this.claim = claim;
        }

        /**
         * Tells whose it is.
         *
         * @param dumpable whether the JVM is dumpable for the child, or the child will make it so
         * @param end kills the child; may be called again and again
         */
        void belongsTo(BooleanSupplier dumpable, Runnable end) {
            this.dumpable = dumpable;
            this.end = end;
        }

        private boolean isDumpable() {
            return dumpable.getAsBoolean();
        }

        private void revoke() {
            end.run();
        }

        @Override
        public void close() {
            synchronized (DumpableGuard.this) {
                if (!left) {
                    left = true;
                    leave(this);
                }
            }
        }
    }
}
