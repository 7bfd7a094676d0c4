package io.carafe.confinement.seccomp;

import java.util.List;

/**
 * What becomes of one system call: the action of the first branch whose conditions hold.
 *
 * @param branches the last one has no conditions
 */
record Decision(List<Branch> branches) {
    /** One of the things that can become of it. */
    record Branch(List<Condition> conditions, Action action) {
        Branch {
            conditions = List.copyOf(conditions);
        }
    }

    Decision {
        branches = List.copyOf(branches);
    }

    static Decision of(Action action) {
        return new Decision(List.of(new Branch(List.of(), action)));
    }

    boolean isConditional() {
        return branches.size() > 1;
    }

    /** What it comes to when no condition holds. */
    Action last() {
        return branches.get(branches.size() - 1).action();
    }

    /** Whether some call of this kind is made. */
    boolean letsSome() {
        return branches.stream().anyMatch(branch -> branch.action().lets());
    }

    /** Whether every call of this kind is made. */
    boolean letsAll() {
        return branches.stream().allMatch(branch -> branch.action().lets());
    }
}
