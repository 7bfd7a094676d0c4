package io.carafe.linux;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Deputies;
import io.carafe.api.launch.Launcher;
import io.carafe.linux.machine.MachineCode;
import jakarta.inject.Provider;
import java.util.Optional;

/**
 * Binds {@link Kernel} and {@link Launcher} to this machine. Whoever makes an injector with it closes the
 * {@link LinuxLauncher} when no more processes are to be made.
 *
 * <p>Where a security policy denies executable memory there is no launcher, and the kernel is reached through libc.
 */
public final class LinuxModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Kernel.class).to(LinuxKernel.class);
        bind(Launcher.class).to(LinuxLauncher.class);
    }

    @Provides
    @Singleton
    Architecture architecture() {
        return Architecture.of(System.getProperty("os.arch", "unknown"));
    }

    @Provides
    @Singleton
    Placement placement() {
        try {
            return new Placement(Optional.of(MachineCode.forThisMachine()), "");
        } catch (IllegalStateException refused) {
            return new Placement(Optional.empty(), String.valueOf(refused.getMessage()));
        }
    }

    @Provides
    @Singleton
    LinuxKernel kernel(Placement placement, Architecture architecture) {
        return placement
                .code()
                .map(code -> LinuxKernel.of(code, architecture))
                .orElseGet(() -> new LinuxKernel(LibcCalls.load(architecture)));
    }

    @Provides
    @Singleton
    LinuxLauncher launcher(Placement placement, LinuxKernel kernel) {
        MachineCode code = placement
                .code()
                .orElseThrow(() -> new UnsupportedFeatureException(
                        "cannot start processes from this JVM: " + placement.refusal(),
                        "Let it have executable memory; SELinux denies that by deny_execmem."));
        return LinuxLauncher.of(code, kernel);
    }

    @Provides
    @Singleton
    Deputies deputies(Provider<LinuxLauncher> launcher, LinuxKernel kernel) {
        return new LinuxDeputies(launcher::get, kernel);
    }

    /** Machine code; or none, and why. */
    record Placement(Optional<MachineCode> code, String refusal) {}
}
