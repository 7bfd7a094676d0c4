package io.carafe.linux;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Deputies;
import io.carafe.api.launch.Deputy;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Deputies of this JVM, made by its launcher. */
final class LinuxDeputies implements Deputies {
    private final Supplier<LinuxLauncher> launcher;
    private final LinuxKernel kernel;

    /** @param launcher asked for when the first deputy starts */
    LinuxDeputies(Supplier<LinuxLauncher> launcher, LinuxKernel kernel) {
        this.launcher = launcher;
        this.kernel = kernel;
    }

    @Override
    public Deputy start(Set<CloneFlag> namespaces) {
        return launcher.get().depute(namespaces);
    }

    @Override
    public Kernel kernel(Supplier<Optional<Deputy>> deputy, LongUnaryOperator users, LongUnaryOperator groups) {
        return new LinuxKernel(
                new DeputedCalls(kernel.door(), () -> deputy.get().map(LinuxDeputy.class::cast), users, groups));
    }
}
