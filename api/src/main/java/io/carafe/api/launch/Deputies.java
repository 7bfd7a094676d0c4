package io.carafe.api.launch;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Kernel;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Starts {@linkplain Deputy deputies}. Module {@code linux} implements it. Thread-safe. */
public interface Deputies {
    /**
     * Starts one. Until ids are mapped in its user namespace it is nobody there.
     *
     * @param namespaces the {@code CLONE_NEW…} flags of its namespaces
     * @throws LaunchException when the process cannot be cloned
     */
    Deputy start(Set<CloneFlag> namespaces);

    /**
     * This process's own kernel, but for calls on files that it is denied for lack of rights (EACCES, EPERM): those a deputy
     * makes once more. Users and groups are this process's in all arguments and answers.
     *
     * @param deputy asked only when it is needed; none leaves the denial as it is
     * @param users what a user id of this process is to the deputy
     * @param groups what a group id of this process is to the deputy
     */
    Kernel kernel(Supplier<Optional<Deputy>> deputy, LongUnaryOperator users, LongUnaryOperator groups);
}
