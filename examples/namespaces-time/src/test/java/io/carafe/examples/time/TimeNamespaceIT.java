package io.carafe.examples.time;

import static org.assertj.core.api.Assertions.assertThat;

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
class TimeNamespaceIT {
    private static final double DAY = 86_400;

    @Test
    void theContainerHasBeenUpForAWeekLonger() throws Exception {
        LaunchContext context = Contexts.rootful()
                .spec(spec -> spec.option("time-offset", "7d"))
                .context();
        double outside = uptime(Files.readString(Path.of("/proc/uptime")));

        try (Trial.Running running =
                Trial.over(new LinuxModule()).start(context, List.of(new TimeIsolator()), "/bin/cat", "/proc/uptime")) {
            assertThat(uptime(running.output())).isBetween(outside + 7 * DAY, outside + 7 * DAY + 60);
        }
        assertThat(uptime(Files.readString(Path.of("/proc/uptime")))).isLessThan(outside + 60);
    }

    private static double uptime(String file) {
        return Double.parseDouble(file.split(" ")[0]);
    }
}
