package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.google.inject.Guice;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel asked about devices: by the controller of version 1, and by a program of version 2. */
@NeedsRoot
class DevicesIT {
    private static final String PARENT = "carafe-devices-it";
    private static final Path NOBODYS = Path.of("/dev/kmsg");
    private static final String TRY = "head -c 1 /dev/zero >/dev/null && echo zero; head -c 0 /dev/kmsg && echo kmsg";

    private final CgroupIsolator isolator = new CgroupIsolator();
    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    private final Trial trial = Trial.over(new LinuxModule());
    private Optional<Path> base = Optional.empty();

    /** A mounted hierarchy. */
    private static Optional<Path> mounted(int version) throws IOException {
        String type = version == 2 ? "cgroup2 " : "cgroup ";
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> (fields[2] + " ").equals(type)
                        && (version == 2 || List.of(fields[3].split(",")).contains("devices")))
                .map(fields -> Path.of(fields[1]))
                .findFirst();
    }

    private String tries(int version, UnaryOperator<ResourcesBuilder> rules) {
        String place = base.orElseThrow().toString();
        Contexts contexts = Contexts.rootful()
                .cgroupVersion(1)
                .cgroup(version, place, "devices")
                .spec(spec -> spec.resources(
                        rules.apply(new ResourcesBuilder().cgroupParent(PARENT)).build()));
        try (Trial.Running running = trial.start(contexts.context(), List.of(isolator), "/bin/sh", "-c", TRY)) {
            return running.output();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void onlyThoseOfEveryContainerCanBeOpened(int version) throws IOException {
        base = mounted(version);
        Assumptions.assumeTrue(base.isPresent(), "control groups of version " + version + " are not mounted here");
        Assumptions.assumeTrue(Files.isReadable(NOBODYS), "there is no " + NOBODYS + " to try");

        assertThat(tries(version, none -> none))
                .contains("zero\n")
                .doesNotContain("kmsg\n")
                .contains("not permitted");
        remove();
        assertThat(tries(version, more -> more.deviceCgroupRule(DeviceRule.parse("c 1:11 r"))))
                .contains("zero\n", "kmsg\n");
    }

    @AfterEach
    void remove() throws IOException {
        isolator.close();
        if (base.isPresent()) {
            Path parent = base.get().resolve(PARENT);
            HostSide host = mock();
            when(host.kernel()).thenReturn(kernel);
            String own = parent.resolve(Contexts.rootful().context().id()).toString();
            new RemoveControlGroup(Pathname.of(own)).perform(host);
            Files.deleteIfExists(parent);
        }
    }
}
