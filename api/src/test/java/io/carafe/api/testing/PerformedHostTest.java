package io.carafe.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Handle;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerformedHostTest {
    private final HostRecorder recorder = new HostRecorder("test");

    @Test
    void showsWhatStepsDoInOrder() {
        recorder.to("make a directory").makeDirectory(Pathname.of("/d"), 0700);
        recorder.to("map users").run(List.of("/usr/bin/newuidmap", HostRecorder.CHILD, "0", "1000", "1"));
        recorder.to("hand over").give(new Handle("net.namespace"), "/proc/7/ns/net");
        PerformedHost host = new PerformedHost().withChild(4711);

        host.perform(recorder);

        assertThat(host.calls())
                .containsExactly(
                        "mkdirat(AT_FDCWD, \"/d\", 0700)",
                        "run /usr/bin/newuidmap 4711 0 1000 1",
                        "openat2(AT_FDCWD, \"/proc/7/ns/net\", O_RDONLY, 0, 0)");
        assertThat(host.given()).containsEntry(new Handle("net.namespace"), 3);
    }

    @Test
    void hasNoChildUntilThereIsOne() {
        recorder.to("write").write("/proc/<child>/uid_map", "0 0 1");

        assertThatThrownBy(() -> new PerformedHost().perform(recorder)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failsAProgramOnRequest() {
        recorder.to("run").run(List.of("/bin/false"));

        assertThatThrownBy(() -> new PerformedHost().failing("/bin/false").perform(recorder))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("/bin/false");
    }
}
