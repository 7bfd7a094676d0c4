package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.ExecSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.Controller;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.Resources;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits that are felt, and not only read back. */
@NeedsRoot
@Timeout(120)
class LimitsIT extends EngineCase {
    private static final String KMSG = "mknod /tmp/kmsg c 1 11 && dd if=/tmp/kmsg of=/dev/null count=1 2>&1; echo $?";
    private static final long MIB = 1 << 20;

    @BeforeEach
    void thereMustBeControlGroups() {
        boolean there = carafe.host().cgroups().stream().anyMatch(hierarchy -> hierarchy.has(Controller.CPU));
        if (!there && "true".equals(System.getenv("CARAFE_CI"))) {
            throw new IllegalStateException("this test wants control groups that root can write to");
        }
        Assumptions.assumeTrue(there, "no hierarchy of control groups is mounted and writable");
    }

    private static Resources limits(UnaryOperator<ResourcesBuilder> change) {
        return change.apply(new ResourcesBuilder()).build();
    }

    /** The share of one processor that a container that wants all it can get has had, of the time that went by. */
    private static double share(Container container, Duration time) throws InterruptedException {
        ResourceUsage before = container.usage();
        Thread.sleep(time.toMillis());
        return container.usage().cpuPercentSince(before) / 100;
    }

    /** Two processes that do nothing but run. */
    private static final String BUSY = "while :; do :; done & while :; do :; done";

    @Test
    void halfAProcessorIsHalfAProcessor() throws Exception {
        try (Container container =
                carafe.start(shell(BUSY).resources(limits(one -> one.cpus(0.5))).build())) {
            assertThat(share(container, Duration.ofSeconds(1))).isBetween(0.05, 0.7);
            container.update(now -> new ResourcesBuilder(now).cpus(0.05).build());
            assertThat(share(container, Duration.ofSeconds(1))).isBetween(0.005, 0.15);
        }
    }

    /** A container that had no limit of its own gets its group when it runs. */
    @Test
    void aLimitThatComesLaterHoldsForAllProcesses() throws Exception {
        try (Container container = carafe.start(shell(BUSY).build())) {
            container.update(now -> new ResourcesBuilder(now).cpus(0.1).build());
            assertThat(share(container, Duration.ofSeconds(1))).isBetween(0.01, 0.3);
            // With version 2 the container itself sees no groups but those below its own.
            try (ContainerProcess process = container.exec(ExecSpec.of("sleep", "1000"))) {
                Path groups = Path.of("/proc", Integer.toString(process.pid().orElseThrow()), "cgroup");
                assertThat(Files.readAllLines(groups))
                        .filteredOn(line -> line.matches("[0-9]+:(cpu|cpu,cpuacct|):.*"))
                        .allMatch(line -> line.endsWith(container.id()));
            }
        }
    }

    /** The kernel lists no more than some hundred at once. */
    @Test
    void aLimitThatComesLaterHoldsForManyProcesses() throws Exception {
        int many = 800;
        try (Container container =
                carafe.start(shell("for i in $(seq " + many + "); do sleep 1000 & done; echo started; sleep 1000")
                        .build())) {
            assertThat(Runs.line(container.stdout())).isEqualTo("started");
            container.update(now -> new ResourcesBuilder(now).cpus(1).build());
            assertThat(Files.readAllLines(group(container, Controller.CPU).resolve("cgroup.procs")))
                    .hasSizeGreaterThan(many);
        }
    }

    /** With version 2 the kernel makes room instead, by killing. */
    @Test
    void anUpdateThatIsRefusedChangesNothing() throws Exception {
        Resources asked =
                limits(one -> one.memory(64 * MIB).memorySwap(128 * MIB).cpus(1).pidsLimit(50));
        try (Container container = carafe.start(shell("head -c 41943040 /dev/zero > /dev/shm/x; echo full; sleep 1000")
                .resources(asked)
                .build())) {
            Assumptions.assumeTrue(
                    Files.exists(group(container, Controller.MEMORY).resolve("memory.memsw.limit_in_bytes")),
                    "memory and swap are not bounded by version 1 of control groups");
            assertThat(Runs.line(container.stdout())).isEqualTo("full");
            List<String> before = limitsNow(container);

            assertThatThrownBy(() -> container.update(now -> new ResourcesBuilder(now)
                            .memory(20 * MIB)
                            .memorySwap(100 * MIB)
                            .cpus(0.3)
                            .cpuShares(77)
                            .pidsLimit(77)
                            .build()))
                    .isInstanceOf(CarafeException.class)
                    .hasMessageContaining("memory.limit_in_bytes: EBUSY")
                    .hasMessageContaining("The container uses more than that now.");

            assertThat(limitsNow(container)).isEqualTo(before);
            assertThat(container.spec().resources()).isEqualTo(asked);
        }
    }

    private List<String> limitsNow(Container container) throws Exception {
        Path cpu = group(container, Controller.CPU);
        return List.of(
                Files.readString(group(container, Controller.MEMORY).resolve("memory.limit_in_bytes")),
                Files.readString(group(container, Controller.MEMORY).resolve("memory.memsw.limit_in_bytes")),
                Files.readString(cpu.resolve("cpu.cfs_quota_us")),
                Files.readString(cpu.resolve("cpu.shares")),
                Files.readString(group(container, Controller.PIDS).resolve("pids.max")));
    }

    @Test
    void memoryEndsAtItsLimitAndThatIsTold() throws Exception {
        Container container = carafe.create(shell("exec tail -c 200000000 /dev/zero")
                .remove(false)
                .resources(limits(one -> one.memory(30 * MIB).memorySwap(30 * MIB)))
                .build());
        container.start(Stdio.PIPES);
        assertThat(container.waitFor()).isEqualTo(137);
        assertThat(container.state().oomKilled()).isTrue();
        container.remove(false);
    }

    @Test
    void whoIsKilledByOthersWasNotOutOfMemory() throws Exception {
        Container container = carafe.create(shell("sleep 1000")
                .remove(false)
                .resources(limits(one -> one.memory(30 * MIB)))
                .build());
        container.start(Stdio.PIPES);
        assertThat(container.usage().memoryLimit()).isEqualTo(30 * MIB);
        container.signal("KILL");
        assertThat(container.waitFor()).isEqualTo(137);
        assertThat(container.state().oomKilled()).isFalse();
        container.remove(false);
    }

    @Test
    void aForkBombStaysInItsContainer() throws Exception {
        try (Container other = carafe.start(shell("while read x; do echo $x; done")
                        .interactive(true)
                        .build());
                Container bomb = carafe.start(shell("bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 1000")
                        .resources(limits(one -> one.pidsLimit(30)))
                        .build())) {
            await().untilAsserted(() -> assertThat(refusals(bomb)).isPositive());
            assertThat(bomb.usage().pids()).isLessThanOrEqualTo(30);
            other.stdin().write("still here\n".getBytes());
            other.stdin().flush();
            assertThat(Runs.line(other.stdout())).isEqualTo("still here");
        }
    }

    /** How often the kernel has made no process for a container. */
    private long refusals(Container container) throws Exception {
        return Long.parseLong(Files.readString(group(container, Controller.PIDS).resolve("pids.events"))
                .replaceFirst("max ", "")
                .strip());
    }

    private Path group(Container container, Controller controller) {
        return Path.of(ControlGroup.of(carafe.host(), container.spec(), container.id())
                .flatMap(all -> all.with(controller))
                .orElseThrow()
                .directory()
                .toString());
    }

    @Test
    void onlyTheDevicesOfEveryContainerCanBeUsed() throws Exception {
        Assumptions.assumeTrue(Files.isReadable(Path.of("/dev/kmsg")), "this host has no /dev/kmsg to try");
        // Whom the kernel would let read its messages, were it not for the control group.
        assertThat(printed(shell(KMSG).capAdd("SYSLOG")))
                .contains("Operation not permitted")
                .endsWith("1\n");
        assertThat(printed(shell(KMSG)
                        .capAdd("SYSLOG")
                        .resources(limits(one -> one.deviceCgroupRule(DeviceRule.parse("c 1:11 r"))))))
                .endsWith("0\n");
        assertThat(printed(shell(KMSG).privileged(true))).endsWith("0\n");
        assertThat(printed(shell("mknod /tmp/null c 1 3 && echo x > /tmp/null && head -c 3 /dev/zero | wc -c")))
                .isEqualTo("3\n");
    }

    /** The disk that a directory is on; none for a file system in memory. */
    private static Optional<Path> disk(Path place) throws Exception {
        DeviceNumber number = DeviceNumber.of(((Number) Files.getAttribute(place, "unix:dev")).longValue());
        Path entry = Path.of("/sys/dev/block/" + number.major() + ":" + number.minor());
        if (!Files.exists(entry)) {
            return Optional.empty();
        }
        Path device = entry.toRealPath();
        Path whole = Files.exists(device.resolve("partition")) ? device.getParent() : device;
        return Optional.of(Path.of("/dev", whole.getFileName().toString())).filter(Files::exists);
    }

    private ContainerSpecBuilder writer(Path data, String then) {
        return shell("dd if=/dev/zero of=/data/x bs=256k count=8 oflag=direct" + then)
                .mount(new MountSpec.Bind(
                        Pathname.of(data.toString()), Pathname.of("/data"), false, true, MountFlag.PRIVATE, true));
    }

    @Test
    void aDiskIsWrittenNoFasterThanAllowed() throws Exception {
        Path data = Files.createTempDirectory(directory, "data");
        Optional<Path> disk = disk(data);
        Assumptions.assumeTrue(disk.isPresent(), data + " is on no disk");
        ContainerSpecBuilder writer = writer(data, "")
                .resources(limits(one ->
                        one.deviceRate(BlockIoLimits.Kind.WRITE_BPS, disk.get().toString(), MIB)));
        long begin = System.nanoTime();
        assertThat(Runs.run(carafe, writer.build()).exitCode()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
    }

    /** Since 6.10 version 1 counts only on disks for which a rate has been set. */
    @Test
    void whatIsWrittenIsMeasured() throws Exception {
        Path data = Files.createTempDirectory(directory, "data");
        Optional<Path> disk = disk(data);
        Assumptions.assumeTrue(disk.isPresent(), data + " is on no disk");
        ContainerSpecBuilder writer = writer(data, " 2>/dev/null; echo done; sleep 1000")
                .resources(limits(one ->
                        one.deviceRate(BlockIoLimits.Kind.WRITE_BPS, disk.get().toString(), 1024 * MIB)));
        try (Container container = carafe.start(writer.build())) {
            assertThat(Runs.line(container.stdout())).isEqualTo("done");
            assertThat(container.usage().writtenBytes()).isGreaterThanOrEqualTo(2 * MIB);
        }
    }

    @Test
    void theScoreIsTheContainersAndNotTheEngines() throws Exception {
        String before = Files.readString(Path.of("/proc/self/oom_score_adj"));
        try (Container container = carafe.start(command("sleep", "1000")
                .resources(limits(one -> one.oomScoreAdj(700)))
                .build())) {
            assertThat(Files.readString(Path.of("/proc/" + container.pid().orElseThrow() + "/oom_score_adj")))
                    .isEqualTo("700\n");
            assertThat(Files.readString(Path.of("/proc/self/oom_score_adj"))).isEqualTo(before);
        }
    }

    @Test
    void theEnginesScoreIsNotTheContainers() throws Exception {
        Path own = Path.of("/proc/self/oom_score_adj");
        String before = Files.readString(own);
        Files.writeString(own, "300");
        try (Container container = carafe.start(command("sleep", "1000").build());
                ContainerProcess further = container.exec(ExecSpec.of("sleep", "1000"))) {
            assertThat(List.of(container.pid().orElseThrow(), further.pid().orElseThrow()))
                    .allSatisfy(pid -> assertThat(Files.readString(Path.of("/proc/" + pid + "/oom_score_adj")))
                            .isEqualTo("0\n"));
            assertThat(Files.readString(own)).isEqualTo("300\n");
        } finally {
            Files.writeString(own, before);
        }
    }

    @Test
    void itsProcessorsAreChosen() throws Exception {
        assertThat(printed(shell("grep Cpus_allowed_list /proc/self/status")
                        .resources(limits(one -> one.cpusetCpus("0")))))
                .isEqualTo("Cpus_allowed_list:\t0\n");
        assertThatThrownBy(() -> carafe.start(command("true")
                        .resources(limits(one -> one.cpusetCpus("999")))
                        .build()))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("requested CPUs are not available - requested 999, available: 0");
    }

    @Test
    void nothingIsLeftOfTheGroups() throws Exception {
        Container container = carafe.start(command("sleep", "1000")
                .resources(limits(
                        one -> one.memory(30 * MIB).cpus(1).cpusetCpus("0").pidsLimit(9)))
                .build());
        container.update(
                now -> new ResourcesBuilder(now).pidsLimit(-1).blkioWeight(0).build());
        container.close();
        try (var groups = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
            assertThat(groups).noneMatch(group -> group.endsWith(container.id()));
        }
    }
}
