package io.carafe.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.testing.Contexts;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of both versions of control groups, played by ordinary ones. */
class ControlGroupFilesTest {
    private static final ContainerRecord WEB = new ContainerRecord(
            "42",
            "web",
            Records.CREATED,
            ContainerSpec.ofDirectory("/srv/rootfs").build(),
            Optional.empty(),
            ImageConfig.empty(),
            List.of());

    @TempDir
    Path root;

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String content(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    private GroupFiles versionOne() {
        return new GroupFiles(
                Contexts.rootful()
                        .cgroup(1, "/cg/freezer", "freezer")
                        .cgroup(1, "/cg/cpu", "cpu", "cpuacct")
                        .cgroup(1, "/cg/memory", "memory")
                        .cgroup(1, "/cg/blkio", "blkio")
                        .profile(),
                root);
    }

    private GroupFiles versionTwo() {
        return new GroupFiles(
                Contexts.rootful().cgroup(2, "/cg", "memory", "io").profile(), root);
    }

    @Test
    void versionOneIsMeasured() throws Exception {
        file("cg/freezer/carafe/42/tasks", "10\n11\n12\n");
        file("cg/freezer/carafe/42/cgroup.procs", "10\n12\n");
        file("cg/cpu/carafe/42/cpuacct.usage", "5000000000\n");
        file("cg/memory/carafe/42/memory.usage_in_bytes", "3000\n");
        file("cg/memory/carafe/42/memory.stat", "inactive_file 1\ntotal_inactive_file 1000\n");
        file("cg/memory/carafe/42/memory.limit_in_bytes", "9223372036854771712\n");
        file(
                "cg/blkio/carafe/42/blkio.throttle.io_service_bytes_recursive",
                "8:0 Read 100\n8:0 Write 7\n8:16 Read 20\nTotal 127\n");
        file("proc/meminfo", "MemTotal:       10 kB\nMemFree: 3 kB\n");
        file(
                "proc/9/net/dev",
                "Inter-| Receive | Transmit\n face |bytes packets\n"
                        + "    lo:  999  1 0 0 0 0 0 0  999 1 0 0 0 0 0 0\n"
                        + "  eth0: 1500  2 0 0 0 0 0 0  700 3 0 0 0 0 0 0\n"
                        + "  eth1:1  2 0 0 0 0 0 0  2 3 0 0 0 0 0 0\n");
        UsageReader reader = new UsageReader(versionOne());

        ResourceUsage usage = reader.read(WEB, 9, true);

        assertThat(usage)
                .isEqualTo(new ResourceUsage(usage.nanoTime(), 5_000_000_000L, 2000, 10_240, 1501, 702, 120, 7, 3));
        assertThat(usage.memoryPercent()).isCloseTo(19.53, within(0.01));
        assertThat(reader.processes(WEB)).containsExactly(10, 12);
        assertThat(reader.read(WEB, 9, false).receivedBytes()).isZero();
    }

    @Test
    void versionTwoIsMeasured() throws Exception {
        file("cg/carafe/42/cgroup.threads", "10\n11\n");
        file("cg/carafe/42/cpu.stat", "usage_usec 70\nuser_usec 60\n");
        file("cg/carafe/42/memory.current", "5000\n");
        file("cg/carafe/42/memory.max", "6000\n");
        file("cg/carafe/42/memory.stat", "anon 1\ninactive_file 500\n");
        file("cg/carafe/42/io.stat", "8:0 rbytes=3 wbytes=4 rios=9\n8:16 rbytes=30 wbytes=40\n");
        file("proc/meminfo", "MemTotal:       10 kB\n");

        ResourceUsage usage = new UsageReader(versionTwo()).read(WEB, 9, true);

        assertThat(usage).isEqualTo(new ResourceUsage(usage.nanoTime(), 70_000, 4500, 6000, 0, 0, 33, 44, 2));
    }

    @Test
    void theShareOfAProcessorNeedsTwoReadings() {
        ResourceUsage earlier = new ResourceUsage(1_000, 500, 0, 0, 0, 0, 0, 0, 0);
        ResourceUsage later = new ResourceUsage(2_000, 2_000, 0, 0, 0, 0, 0, 0, 0);

        assertThat(later.cpuPercentSince(earlier)).isEqualTo(150);
        assertThat(earlier.cpuPercentSince(earlier)).isZero();
    }

    @Test
    void versionTwoIsFrozenAndThawed() throws Exception {
        file("cg/carafe/42/cgroup.freeze", "0");
        file("cg/carafe/42/cgroup.events", "populated 1\nfrozen 1\n");
        Freezer freezer = new Freezer(versionTwo());

        assertThat(freezer.isFrozen(WEB)).isFalse();
        freezer.freeze(WEB);
        assertThat(content("cg/carafe/42/cgroup.freeze")).isEqualTo("1");
        assertThat(freezer.isFrozen(WEB)).isTrue();
        freezer.thaw(WEB);
        assertThat(freezer.isFrozen(WEB)).isFalse();
    }

    @Test
    void versionOneIsFrozenAndThawed() throws Exception {
        file("cg/freezer/carafe/42/freezer.state", "THAWED");
        Freezer freezer = new Freezer(versionOne());

        assertThat(freezer.isFrozen(WEB)).isFalse();
        freezer.freeze(WEB);
        assertThat(content("cg/freezer/carafe/42/freezer.state")).startsWith("FROZEN");
        assertThat(freezer.isFrozen(WEB)).isTrue();
        file("cg/freezer/carafe/42/freezer.state", "FREEZING");
        assertThat(freezer.isFrozen(WEB)).isTrue();
    }

    @Test
    void withoutAGroupItIsSaidWhy() {
        Freezer freezer = new Freezer(versionTwo());
        GroupFiles rootless = new GroupFiles(Contexts.rootless().profile(), root);

        assertThat(freezer.isFrozen(WEB)).isFalse();
        assertThatThrownBy(() -> freezer.freeze(WEB))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("cannot pause container web: it has no control group");
        assertThatThrownBy(() -> new Freezer(rootless).freeze(WEB)).hasMessageContaining("run it as root");
        assertThatThrownBy(() -> new UsageReader(rootless).read(WEB, 9, true))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("run it as root");
        assertThat(new UsageReader(rootless).processes(WEB)).isEmpty();
    }

    @Test
    void processesOfGroupsBelowAreTheContainersToo() throws Exception {
        file("cg/carafe/42/cgroup.procs", "");
        file("cg/carafe/42/init/cgroup.procs", "10\n");
        file("cg/carafe/42/init/below/cgroup.procs", "11\n");

        assertThat(new UsageReader(versionTwo()).processes(WEB)).containsExactlyInAnyOrder(10, 11);
    }
}
