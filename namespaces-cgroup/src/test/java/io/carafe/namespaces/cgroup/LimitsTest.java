package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.Resources;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What limits come to in both versions. */
class LimitsTest {
    private static final long MIB = 1 << 20;
    private static final String ID = Contexts.rootful().context().id();

    private final CgroupIsolator isolator = new CgroupIsolator();

    private static Contexts versionOne(UnaryOperator<ResourcesBuilder> limits) {
        return Contexts.rootful()
                .cgroupVersion(1)
                .cgroup(1, "/cg/cpu", "cpu", "cpuacct")
                .cgroup(1, "/cg/cpuset", "cpuset")
                .cgroup(1, "/cg/memory", "memory")
                .cgroup(1, "/cg/blkio", "blkio")
                .cgroup(1, "/cg/pids", "pids")
                .cgroup(1, "/cg/devices", "devices")
                .cgroup(1, "/cg/freezer", "freezer")
                .spec(spec ->
                        spec.resources(limits.apply(new ResourcesBuilder()).build()));
    }

    private static Contexts versionTwo(UnaryOperator<ResourcesBuilder> limits) {
        return Contexts.rootful()
                .cgroup(2, "/cg", "cpu", "cpuset", "memory", "io", "pids", "devices")
                .spec(spec ->
                        spec.resources(limits.apply(new ResourcesBuilder()).build()));
    }

    @Test
    void theHostIsLookedAtBeforeAContainerIsMade() {
        HostRecorder looked = new HostRecorder("cgroup");
        Contexts contexts = versionOne(limits -> limits.cpusetCpus("0")
                .blkioWeightDevice("/dev/sda", 100)
                .deviceRate(BlockIoLimits.Kind.READ_BPS, "/dev/sdb", 1000));

        isolator.look(contexts.spec(), contexts.profile(), looked);

        assertThat(looked.steps())
                .extracting(recorded -> recorded.step().text())
                .containsExactly(
                        "read(\"/cg/cpuset/cpuset.effective_cpus\"), read(\"/cg/cpuset/cpuset.effective_mems\")",
                        "stat(\"/dev/sda\")",
                        "stat(\"/dev/sdb\")");
        assertThat(looked.effects()).isEmpty();
    }

    /** What is written, without the directories of the container's groups. */
    private List<String> written(Contexts contexts) {
        return Recordings.of(isolator, contexts.context()).prepare().stream()
                .filter(text -> text.startsWith("write("))
                .map(LimitsTest::brief)
                .toList();
    }

    private static String brief(String text) {
        return text.replaceAll("\"/cg(/[a-z]+)?/carafe/" + ID + "/", "\"");
    }

    private static ResourcesBuilder everything(ResourcesBuilder builder) {
        return builder.memory(100 * MIB)
                .memoryReservation(50 * MIB)
                .memorySwap(150 * MIB)
                .cpuShares(512)
                .cpuPeriod(50_000)
                .cpuQuota(25_000)
                .cpusetCpus("0-1")
                .cpusetMems("0")
                .pidsLimit(100)
                .blkioWeight(500)
                .blkioWeightDevice("/dev/sda", 10)
                .deviceRate(BlockIoLimits.Kind.READ_BPS, "/dev/sda", 1000)
                .deviceRate(BlockIoLimits.Kind.WRITE_IOPS, "/dev/sdb", 7);
    }

    @Test
    void versionOne() {
        assertThat(written(versionOne(LimitsTest::everything)))
                .containsExactly(
                        "write(\"cpu.shares\", \"512\")",
                        "write(\"cpu.cfs_period_us\", \"50000\")",
                        "write(\"cpu.cfs_quota_us\", \"25000\")",
                        "write(\"cpuset.{cpus,mems}\", those of the group above)",
                        "write(\"cpuset.cpus\", \"0-1\")",
                        "write(\"cpuset.mems\", \"0\")",
                        "write(\"memory.limit_in_bytes\", \"104857600\")",
                        "write(\"memory.memsw.limit_in_bytes\", \"157286400\")",
                        "write(\"memory.soft_limit_in_bytes\", \"52428800\")",
                        "write(\"blkio.weight\", \"500\")",
                        "write(\"blkio.weight_device\", \"<number of /dev/sda> 10\")",
                        "write(\"blkio.throttle.read_bps_device\", \"<number of /dev/sda> 1000\")",
                        "write(\"blkio.throttle.write_iops_device\", \"<number of /dev/sdb> 7\")",
                        "write(\"pids.max\", \"100\")",
                        "write(\"devices.deny\", \"a\"), write(\"devices.allow\", b *:* m, c *:* m, c 1:3 rwm, c 1:5 rwm,"
                                + " c 1:7 rwm, c 1:8 rwm, c 1:9 rwm, c 5:0 rwm, c 5:1 rwm, c 5:2 rwm, c 136:* rwm)");
    }

    @Test
    void versionTwo() {
        assertThat(written(versionTwo(LimitsTest::everything)))
                .containsExactly(
                        "write(\"memory.max\", \"104857600\")",
                        "write(\"memory.swap.max\", \"52428800\")",
                        "write(\"memory.low\", \"52428800\")",
                        "write(\"cpu.weight\", \"59\")",
                        "write(\"cpu.max\", \"25000 50000\")",
                        "write(\"cpuset.cpus\", \"0-1\")",
                        "write(\"cpuset.mems\", \"0\")",
                        "write(\"io.bfq.weight\", \"500\")",
                        "write(\"io.bfq.weight\", \"<number of /dev/sda> 10\")",
                        "write(\"io.max\", \"<number of /dev/sda> rbps=1000\")",
                        "write(\"io.max\", \"<number of /dev/sdb> wiops=7\")",
                        "write(\"pids.max\", \"100\")");
    }

    @Test
    void withoutAnyLimitThereIsStillABoundOnProcessesAndDevices() {
        assertThat(written(versionTwo(none -> none))).containsExactly("write(\"pids.max\", \"2048\")");
        assertThat(Recordings.of(isolator, versionTwo(none -> none).context()).prepare())
                .anyMatch(text ->
                        text.startsWith("bpf(BPF_PROG_ATTACH, {\"/cg/carafe/" + ID + "\", BPF_CGROUP_DEVICE, b"));
        assertThat(written(versionTwo(limits -> limits.pidsLimit(-1)))).isEmpty();
    }

    @Test
    void ofVersionOneNoMoreHierarchiesAreUsedThanNeeded() {
        assertThat(Recordings.of(isolator, versionOne(none -> none).context()).prepare())
                .filteredOn(text -> text.startsWith("mkdir("))
                .noneMatch(text -> text.contains("/cg/cpuset/"))
                .hasSize(6);
    }

    @Test
    void thePrivilegedMayUseAllDevices() {
        Contexts contexts = versionTwo(none -> none).spec(spec -> spec.privileged(true));

        assertThat(Recordings.of(isolator, contexts.context()).prepare()).noneMatch(text -> text.startsWith("bpf("));
    }

    @Test
    void processorsAreAQuota() {
        assertThat(written(versionTwo(limits -> limits.cpus(1.5).pidsLimit(-1))))
                .containsExactly("write(\"cpu.max\", \"150000 100000\")");
        assertThat(written(versionTwo(limits -> limits.cpuQuota(-1).pidsLimit(-1))))
                .containsExactly("write(\"cpu.max\", \"max 100000\")");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "2, 1",
        "3, 2",
        "100, 17",
        "512, 59",
        "1023, 100",
        "1024, 100",
        "1025, 101",
        "2048, 174",
        "262143, 10000",
        "262144, 10000",
        "9223372036854775807, 10000"
    })
    void sharesBecomeWeights(long shares, long weight) {
        assertThat(VersionTwoSettings.weight(shares)).isEqualTo(weight);
    }

    @Test
    void moreSharesAreNoLessWeight() {
        assertThat(LongStream.rangeClosed(1, 262_145).map(VersionTwoSettings::weight))
                .isSorted()
                .allMatch(weight -> weight >= 1 && weight <= 10_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 104857600", "-1, max", "104857600, 0", "209715200, 104857600"})
    void swapIsCountedByItself(long both, String alone) {
        assertThat(written(versionTwo(
                        limits -> limits.memory(100 * MIB).memorySwap(both).pidsLimit(-1))))
                .containsExactly(
                        "write(\"memory.max\", \"104857600\")", "write(\"memory.swap.max\", \"" + alone + "\")");
    }

    @Test
    void theParentIsTheOneThatWasAskedFor() {
        assertThat(Recordings.of(
                                isolator,
                                versionTwo(limits -> limits.cgroupParent("/team/web"))
                                        .context())
                        .prepare())
                .contains("mkdir(\"/cg/team/web/" + ID + "\", 0755)");
    }

    /** One of which nothing was said would have the engine's. */
    @ParameterizedTest
    @ValueSource(ints = {300, 0, -300})
    void theScoreIsSetWhenTheMemoryIsTheCommandsOwn(int score) {
        HostRecorder host = new HostRecorder("cgroup");
        isolator.whenRunning(versionTwo(limits -> limits.oomScoreAdj(score)).context(), host);

        assertThat(host.steps())
                .extracting(step -> step.step().text())
                .containsExactly("write(\"/proc/<child>/oom_score_adj\", \"" + score + "\")");
    }

    @Test
    void whatVersionTwoLacksIsRefused() {
        refuses(versionTwo(limits -> limits.memorySwappiness(5)), "memory swappiness");
        refuses(versionTwo(limits -> limits.memory(100 * MIB).oomKillDisable(true)), "when out of memory");
        refuses(versionTwo(limits -> limits.cpuRtRuntime(1000)), "real-time threads");
        assertThatCode(() -> validate(versionOne(
                        limits -> limits.memory(100 * MIB).memorySwappiness(5).oomKillDisable(true))))
                .doesNotThrowAnyException();
    }

    @Test
    void whatNoHierarchyHasIsRefused() {
        refuses(
                Contexts.rootful()
                        .cgroup(2, "/cg", "memory")
                        .spec(spec ->
                                spec.resources(new ResourcesBuilder().cpus(1).build())),
                "cannot bound a container's time on processors: no hierarchy");
        refuses(
                Contexts.rootless()
                        .spec(spec -> spec.resources(
                                new ResourcesBuilder().pidsLimit(5).build())),
                "the engine is not run by root, and has been given no control group");
        refuses(
                Contexts.rootless()
                        .cgroup(2, "/cg/user", "memory", "pids")
                        .spec(spec -> spec.resources(new ResourcesBuilder()
                                .deviceCgroupRule(DeviceRule.parse("c 1:1 r"))
                                .build())),
                "the engine is not run by root");
        assertThatCode(() -> validate(Contexts.rootless())).doesNotThrowAnyException();
    }

    @Test
    void moreProcessorsThanThereAreAreRefused() {
        assertThatThrownBy(() -> validate(versionTwo(limits -> limits.cpus(4.5))))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available");
    }

    private void validate(Contexts contexts) {
        isolator.validate(contexts.spec(), contexts.profile());
    }

    private void refuses(Contexts contexts, String message) {
        assertThatThrownBy(() -> validate(contexts))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(message);
    }

    private HostRecorder updated(Contexts contexts, UnaryOperator<ResourcesBuilder> change) {
        HostRecorder host = new HostRecorder("cgroup");
        Resources before = contexts.spec().resources();
        isolator.update(
                ID,
                contexts.spec(),
                contexts.spec()
                        .withResources(
                                change.apply(new ResourcesBuilder(before)).build()),
                contexts.profile(),
                host);
        return host;
    }

    @Test
    void anUpdateWritesWhatIsNew() {
        HostRecorder host =
                updated(versionTwo(limits -> limits.memory(100 * MIB).cpus(1)), limits -> limits.cpus(2));

        assertThat(host.steps())
                .extracting(step -> brief(step.step().text()))
                .containsExactly("write(\"cpu.max\", \"200000 100000\")");
        assertThat(host.effects()).isEmpty();
    }

    @Test
    void anUpdateOfVersionOneTakesTheProcessesIntoAGroupThatIsNew() {
        Contexts contexts = versionOne(none -> none);
        HostRecorder host = updated(contexts, limits -> limits.cpusetCpus("1"));

        assertThat(host.effects()).hasSize(1);
        assertThat(host.steps())
                .extracting(step -> brief(step.step().text()))
                .containsExactly(
                        "mkdir(\"/cg/cpuset/carafe/" + ID + "\", 0755)",
                        "read(\"/cg/cpuset/cpuset.effective_cpus\"), read(\"/cg/cpuset/cpuset.effective_mems\")",
                        "write(\"cpuset.{cpus,mems}\", those of the group above)",
                        "write(\"cpuset.cpus\", \"1\"), write(\"cgroup.procs\", each of /cg/cpu/carafe/" + ID
                                + "/cgroup.procs)");
    }

    /** Only so they can be put back together. */
    @Test
    void anUpdateOfAllHierarchiesIsOneStep() {
        HostRecorder host = updated(
                versionOne(limits -> limits.memory(100 * MIB)),
                limits -> limits.memory(50 * MIB).cpuShares(7).pidsLimit(-1));

        assertThat(host.steps())
                .extracting(step -> brief(step.step().text()))
                .endsWith("write(\"cpu.shares\", \"7\"), write(\"memory.limit_in_bytes\", \"52428800\"),"
                        + " write(\"memory.memsw.limit_in_bytes\", \"104857600\"), write(\"pids.max\", \"max\")");
    }

    @Test
    void anUpdateLiftsTheBoundOnProcesses() {
        HostRecorder host = updated(versionTwo(none -> none), limits -> limits.pidsLimit(-1));

        assertThat(host.steps())
                .extracting(step -> brief(step.step().text()))
                .containsExactly("write(\"pids.max\", \"max\")");
    }
}
