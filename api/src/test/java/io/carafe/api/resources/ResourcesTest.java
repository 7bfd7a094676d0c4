package io.carafe.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    private static final long MIB = 1 << 20;

    private static Resources build(UnaryOperator<ResourcesBuilder> change) {
        return change.apply(new ResourcesBuilder()).build();
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                refusal(limits -> limits.memory(5 * MIB), "minimum memory limit allowed is 6MB"),
                refusal(limits -> limits.memoryReservation(1), "minimum memory reservation allowed is 6MB"),
                refusal(
                        limits -> limits.memory(10 * MIB).memoryReservation(20 * MIB),
                        "can not be less than memory reservation"),
                refusal(limits -> limits.memorySwap(10 * MIB), "you should always set the memory limit"),
                refusal(
                        limits -> limits.memory(20 * MIB).memorySwap(10 * MIB),
                        "memory-swap limit should be larger than memory limit"),
                refusal(limits -> limits.memory(20 * MIB).memorySwap(-2), "invalid memory-swap limit"),
                refusal(limits -> limits.memorySwappiness(101), "valid memory swappiness range is 0-100"),
                refusal(limits -> limits.cpus(1).cpuQuota(1000), "--cpus and --cpu-quota cannot both be set"),
                refusal(limits -> limits.cpus(1).cpuPeriod(1000), "--cpus and --cpu-period cannot both be set"),
                refusal(limits -> limits.cpus(0.001), "0.01"),
                refusal(limits -> limits.cpus(-1), "cannot be negative"),
                refusal(limits -> limits.cpuPeriod(999), "less than 1ms (i.e. 1000) or larger than 1s"),
                refusal(limits -> limits.cpuQuota(999), "CPU cfs quota can not be less than 1ms"),
                refusal(limits -> limits.cpuRtPeriod(10).cpuRtRuntime(11), "cannot be higher than"),
                refusal(limits -> limits.cpusetCpus("1-"), "invalid value 1- for cpuset cpus"),
                refusal(limits -> limits.cpusetMems("0\n1"), "for cpuset mems"),
                refusal(limits -> limits.blkioWeight(9), "range of blkio weight is from 10 to 1000"),
                refusal(limits -> limits.blkioWeightDevice("/dev/sda", 1001), "range of blkio weight"),
                refusal(limits -> limits.deviceRate(BlockIoLimits.Kind.READ_BPS, "/dev/sda", 0), "must be positive"),
                refusal(limits -> limits.oomScoreAdj(-1001), "range for oom score adj is [-1000, 1000]"),
                refusal(limits -> limits.cgroupParent("/a/../../b"), "is no usable --cgroup-parent"),
                refusal(limits -> limits.cgroupParent("/"), "is no usable --cgroup-parent"),
                refusal(limits -> limits.cgroupParent("a\nb"), "is no usable --cgroup-parent"));
    }

    private static Arguments refusal(UnaryOperator<ResourcesBuilder> change, String message) {
        return arguments(change, message);
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictionsAreRefused(UnaryOperator<ResourcesBuilder> change, String message) {
        assertThatThrownBy(() -> build(change))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nothingIsNeededForNothing() {
        assertThat(Resources.NONE.needed()).isEmpty();
        assertThat(Resources.NONE.pidsLimit()).hasValue(2048);
        assertThat(build(limits -> limits.pidsLimit(0)).pidsLimit()).isEmpty();
        assertThat(build(limits -> limits.pidsLimit(-1)).needed()).isEmpty();
    }

    @Test
    void eachLimitNeedsItsController() {
        assertThat(build(limits -> limits.memory(10 * MIB)
                                .cpus(1)
                                .cpusetCpus("0")
                                .blkioWeight(10)
                                .pidsLimit(3))
                        .needed())
                .containsExactlyInAnyOrder(
                        Controller.MEMORY, Controller.CPU, Controller.CPUSET, Controller.BLOCK_IO, Controller.PIDS);
    }

    @Test
    void thereIsAsMuchSwapAsMemoryUnlessItIsSaid() {
        assertThat(build(limits -> limits.memory(10 * MIB)).memory().effectiveSwap())
                .isEqualTo(20 * MIB);
        assertThat(build(limits -> limits.memory(10 * MIB).memorySwap(-1))
                        .memory()
                        .effectiveSwap())
                .isEqualTo(-1);
        assertThat(build(limits -> limits.memory(10 * MIB).memorySwap(10 * MIB))
                        .memory()
                        .effectiveSwap())
                .isEqualTo(10 * MIB);
    }

    @Test
    void aChangeKeepsWhatItDoesNotName() {
        Resources before = build(limits -> limits.memory(10 * MIB)
                .cpuShares(5)
                .blkioWeightDevice("/dev/sda", 10)
                .deviceCgroupRule(DeviceRule.parse("c 1:3 r"))
                .oomScoreAdj(4)
                .cgroupParent("a"));

        assertThat(new ResourcesBuilder(before).build()).isEqualTo(before);
        assertThat(new ResourcesBuilder(before).memory(20 * MIB).build().cpu().shares())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"c 1:3 rwm", "b *:* m", "a *:* rwm", "c 4095:1048575 w"})
    void rulesAreReadAndWritten(String text) {
        assertThat(DeviceRule.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c", "c 1:3", "d 1:3 r", "c 1:3 x", "c 1:3 rwmr", "c -1:3 r", "c 1:3  r", "c 1:3 r\n"})
    void otherRulesAreRefused(String text) {
        assertThatThrownBy(() -> DeviceRule.parse(text)).hasMessageContaining("invalid device cgroup format");
    }

    /** Cut to the bits that the kernel has for them, they would be other devices. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c 4294967297:1 rwm",
                "c 4096:0 r",
                "b 8:1048576 r",
                "a *:999999999999999999 m",
                "c 999999999999999999:* r"
            })
    void numbersThatNoDeviceHasAreRefused(String text) {
        assertThatThrownBy(() -> DeviceRule.parse(text))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("there is no device ");
        assertThatThrownBy(() -> new DeviceRule('c', -2, 0, "r")).hasMessageContaining("there is no device -2:0");
    }
}
