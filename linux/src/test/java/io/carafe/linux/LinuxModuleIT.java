package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Launcher;
import org.junit.jupiter.api.Test;

class LinuxModuleIT {
    @Test
    void theKernelAndTheLauncherAreBound() {
        Injector injector = Guice.createInjector(new LinuxModule());
        Kernel kernel = injector.getInstance(Kernel.class);
        assertThat(kernel.getpid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(injector.getInstance(Kernel.class)).isSameAs(kernel);
        assertThat(injector.getInstance(Launcher.class)).isSameAs(injector.getInstance(LinuxLauncher.class));
        injector.getInstance(LinuxLauncher.class).close();
    }
}
