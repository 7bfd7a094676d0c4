package io.carafe.confinement.seccomp;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Capability;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of some system calls.
 *
 * @param names of the calls; a name that an architecture does not have is passed over there
 * @param conditions on the arguments; all must hold
 * @param includes where the rule holds
 * @param excludes where it does not, although it is included
 */
record Rule(Set<String> names, Action action, List<Condition> conditions, Where includes, Where excludes) {
    Rule {
        names = Set.copyOf(names);
        conditions = List.copyOf(conditions);
    }

    /**
     * Circumstances; an empty one says nothing.
     *
     * @param architectures {@code amd64}, {@code arm64}, … as Docker names them
     * @param capabilities of the container
     * @param kernel at least this version
     */
    record Where(Set<String> architectures, Set<Capability> capabilities, Optional<KernelVersion> kernel) {
        static final Where ANYWHERE = new Where(Set.of(), Set.of(), Optional.empty());

        Where {
            architectures = Set.copyOf(architectures);
            capabilities = Set.copyOf(capabilities);
        }
    }

    boolean holds(Circumstances here) {
        boolean excluded = excludes.architectures.contains(here.architecture())
                || excludes.capabilities.stream().anyMatch(here.capabilities()::contains)
                || excludes.kernel.filter(here.kernel()::isAtLeast).isPresent();
        return !excluded
                && (includes.architectures.isEmpty() || includes.architectures.contains(here.architecture()))
                && includes.capabilities.stream().allMatch(here.capabilities()::contains)
                && includes.kernel.map(here.kernel()::isAtLeast).orElse(true);
    }
}
