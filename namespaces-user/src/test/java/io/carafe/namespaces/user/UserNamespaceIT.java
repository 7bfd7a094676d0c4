package io.carafe.namespaces.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@NeedsRoot
class UserNamespaceIT {
    private static final String[] WHO = {
        "/bin/sh",
        "-c",
        "id -u; id -g; id -G; cat /proc/self/setgroups; tr -s ' ' < /proc/self/uid_map; tr -s ' ' < /proc/self/gid_map"
    };

    private final List<Isolator> isolators = List.of(new UserIsolator());
    private final Trial trial = Trial.over(new LinuxModule());

    @Test
    void rootInsideIsSomebodyElseOutside() throws Exception {
        LaunchContext context = remapped().context();

        try (Trial.Running running = trial.start(context, isolators, "/bin/sleep", "60")) {
            assertThat(Files.readAllLines(Path.of("/proc/" + running.pid() + "/status")))
                    .contains("Uid:\t100000\t100000\t100000\t100000", "Gid:\t200000\t200000\t200000\t200000");
        }
        try (Trial.Running running = trial.start(context, isolators, WHO)) {
            assertThat(running.output().lines().map(String::strip))
                    .containsExactly("0", "0", "0", "allow", "0 100000 65536", "0 200000 65536");
        }
    }

    /** The same writes that an engine without root makes; its rights are the subject of {@link WithoutRootIT}. */
    @Test
    void aSingleIdIsMappedWithoutSetgroups() {
        LaunchContext context = Contexts.rootless().ids(0, 0).context();

        try (Trial.Running running = trial.start(context, isolators, WHO)) {
            assertThat(running.output().lines().map(String::strip))
                    .containsExactly("0", "0", "0", "deny", "0 0 1", "0 0 1");
        }
    }

    @Test
    void aFurtherProcessIsRootOfTheSameNamespace() {
        try (Trial.Running first = trial.start(remapped().context(), isolators, "/bin/sleep", "60");
                Trial.Running second = trial.join(
                        remapped().joins(NamespaceKind.USER, first.pid()).context(), isolators, WHO)) {
            assertThat(second.output().lines().map(String::strip))
                    .containsExactly("0", "0", "0", "allow", "0 100000 65536", "0 200000 65536");
        }
    }

    private static Contexts remapped() {
        return Contexts.rootful()
                .own(NamespaceKind.USER)
                .subordinateUids(100_000, 65_536)
                .subordinateGids(200_000, 65_536);
    }
}
