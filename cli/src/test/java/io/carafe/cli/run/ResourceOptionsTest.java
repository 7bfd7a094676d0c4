package io.carafe.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.BlockIoLimits.DeviceRate;
import io.carafe.api.resources.BlockIoLimits.DeviceWeight;
import io.carafe.api.resources.BlockIoLimits.Kind;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.Resources;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.cli.args.ArgumentParser;
import io.carafe.cli.args.HelpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits, each beside what Docker means by it. */
class ResourceOptionsTest {
    private static final Pathname DISK = Pathname.of("/dev/sda");

    static Stream<Arguments> options() {
        return Stream.of(
                one("-m 64m", limits -> limits.memory().bytes(), 64L << 20),
                one("--memory 1.5g", limits -> limits.memory().bytes(), 3L << 29),
                one("-m 64m --memory-reservation 32m", limits -> limits.memory().reservation(), 32L << 20),
                one("-m 64m --memory-swap -1", limits -> limits.memory().swap(), -1L),
                one("-m 64m --memory-swap 128m", limits -> limits.memory().swap(), 128L << 20),
                one("--memory-swappiness 7", limits -> limits.memory().swappiness(), OptionalInt.of(7)),
                one("--memory-swappiness -1", limits -> limits.memory().swappiness(), OptionalInt.empty()),
                one("--oom-kill-disable", limits -> limits.memory().oomKillDisable(), true),
                one("--oom-score-adj -500", Resources::oomScoreAdj, -500),
                one("--cpus 1.5", limits -> limits.cpu().nanos(), 1_500_000_000L),
                one("--cpus .5", limits -> limits.cpu().effectiveQuota(), 50_000L),
                one("-c 10", limits -> limits.cpu().shares(), 10L),
                one(
                        "--cpu-period 50000 --cpu-quota 25000",
                        limits -> limits.cpu().effectiveQuota(),
                        25_000L),
                one("--cpu-quota -1", limits -> limits.cpu().effectiveQuota(), -1L),
                one(
                        "--cpu-rt-period 10000 --cpu-rt-runtime 5000",
                        limits -> limits.cpu().realtimeRuntime(),
                        5000L),
                one(
                        "--cpuset-cpus 0-2,4 --cpuset-mems 0",
                        limits -> limits.cpu().cpus(),
                        "0-2,4"),
                one("--pids-limit 5", Resources::pids, OptionalLong.of(5)),
                one("--pids-limit -1", Resources::pidsLimit, OptionalLong.empty()),
                one("", Resources::pidsLimit, OptionalLong.of(2048)),
                one("--blkio-weight 300", limits -> limits.blockIo().weight(), 300),
                one(
                        "--blkio-weight-device /dev/sda:20",
                        limits -> limits.blockIo().weights(),
                        List.of(new DeviceWeight(DISK, 20))),
                one(
                        "--device-read-bps /dev/sda:1mb --device-write-iops /dev/sda:9",
                        limits -> limits.blockIo().rates(),
                        List.of(
                                new DeviceRate(Kind.READ_BPS, DISK, 1 << 20),
                                new DeviceRate(Kind.WRITE_IOPS, DISK, 9))),
                one("--cgroup-parent /a/b", Resources::parentNames, List.of("a", "b")),
                arguments(
                        List.of("--device-cgroup-rule", "c 1:* rw"),
                        (Function<Resources, Object>) Resources::deviceRules,
                        List.of(new DeviceRule('c', 1, DeviceRule.ANY, "rw"))));
    }

    private static Arguments one(String words, Function<Resources, Object> what, Object expected) {
        return arguments(words.isEmpty() ? List.of() : List.of(words.split(" ")), what, expected);
    }

    @ParameterizedTest(name = "run {0}")
    @MethodSource("options")
    void mean(List<String> words, Function<Resources, Object> what, Object expected) throws HelpRequest {
        assertThat(what.apply(read(words, Resources.NONE))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-m x                             | invalid argument \"x\" for \"-m, --memory\" flag: invalid size: 'x'",
                "--cpus x                         | failed to parse x as a rational number",
                "--cpus 0.1234567891              | value is too precise",
                "--cpus 1e30                      | there are not so many",
                "--pids-limit many                | for \"--pids-limit\" flag: it is not a whole number",
                "--oom-score-adj 9999999999       | it is not a whole number",
                "--blkio-weight-device /dev/sda   | bad format: /dev/sda",
                "--blkio-weight-device x:5        | bad format for device path: x:5",
                "--blkio-weight-device /dev/sda:x | invalid weight for device",
                "--device-read-bps /dev/sda:0     | invalid rate for device",
                "--device-read-iops /dev/sda:1k   | invalid rate for device. The correct format is <device-path>:<number>. N",
                "--device-cgroup-rule x           | invalid device cgroup format 'x'"
            })
    void areRefused(String words, String message) {
        assertThatThrownBy(() -> read(List.of(words.split(" ")), Resources.NONE))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anUpdateLeavesTheRestAsItWas() throws HelpRequest {
        Resources before = new ResourcesBuilder().memory(64 << 20).cpus(1).build();

        Resources after = read(List.of("--cpu-quota", "5000"), before);

        assertThat(after.memory()).isEqualTo(before.memory());
        assertThat(after.cpu().nanos()).isZero();
        assertThat(after.cpu().effectiveQuota()).isEqualTo(5000);
        assertThat(read(List.of("--cpus", "2"), after).cpu().quota()).isZero();
    }

    private static Resources read(List<String> words, Resources before) throws HelpRequest {
        List<String> all = new ArrayList<>(words);
        all.add("image");
        return ResourceOptions.read(ArgumentParser.parse(RunSyntax.of("run"), all), before);
    }
}
